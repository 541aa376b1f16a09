#!/bin/sh
# Makes the database and a user for it who is no superuser, so that row-level security holds.
set -eu
psql --set ON_ERROR_STOP=1 --set password="$TIDELIST_DB_PASSWORD" --username postgres <<'SQL'
CREATE ROLE tidelist LOGIN NOSUPERUSER PASSWORD :'password';
CREATE DATABASE tidelist OWNER tidelist ENCODING 'UTF8' TEMPLATE template0;
SQL
