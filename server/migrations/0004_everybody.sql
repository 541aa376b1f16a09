-- Whom the rows of tables belong to that are everybody's. It has no password and can never sign in.
INSERT INTO account (owner, name, user_id, password, created_at) VALUES (0, '', '', '', 0);
