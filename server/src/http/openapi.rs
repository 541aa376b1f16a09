//! `GET /openapi.json`: what the server offers, for tools; made from the declared tables.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde_json::{Map, Value, json};

use super::App;
use crate::tables::{Column, ColumnType, Table};

/// Describes the server.
pub(super) async fn describe(State(app): State<Arc<App>>) -> Json<Value> {
    let (mut paths, mut schemas) = (Map::new(), Map::new());
    for table in app.tables.iter() {
        let name = table.name();
        paths.insert(format!("/tables/{name}"), rows(name));
        paths.insert(format!("/tables/{name}/{{id}}"), row(name));
        schemas.insert(name.to_owned(), schema(table));
    }
    for (path, operation) in others() {
        paths.insert(path.to_owned(), operation);
    }
    Json(json!({
        "openapi": "3.1.0",
        "info": { "title": "Tidelist server", "version": env!("CARGO_PKG_VERSION"),
                  "description": "The table protocol, in the dialect of ZUMO-API-VERSION 3.0.0." },
        "security": [{ "session": [] }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": { "session": { "type": "http", "scheme": "bearer" } },
        },
    }))
}

fn schema(table: &Table) -> Value {
    let mut properties = Map::new();
    for column in table.columns() {
        properties.insert(column.name().to_owned(), ruled(column));
    }
    properties.insert("id".to_owned(), json!({ "type": "string", "minLength": 1, "maxLength": 255 }));
    for (name, value) in [
        ("version", json!({ "type": "string", "readOnly": true })),
        ("updatedAt", json!({ "type": "string", "format": "date-time", "readOnly": true })),
        ("deleted", json!({ "type": "boolean" })),
    ] {
        properties.insert(name.to_owned(), value);
    }
    let required: Vec<&str> =
        table.columns().iter().filter(|column| column.rules().required).map(Column::name).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": true })
}

/// A column with what it asks of its values.
fn ruled(column: &Column) -> Value {
    let (mut schema, rules) = (kind(column.kind()), column.rules());
    let pattern = rules.pattern.as_ref().map(regex::Regex::as_str);
    let one_of = Some(&rules.one_of).filter(|texts| !texts.is_empty());
    let rules = [
        ("maxLength", json!(rules.max_length)),
        ("minimum", json!(rules.min)),
        ("maximum", json!(rules.max)),
        ("pattern", json!(pattern)),
        ("enum", json!(one_of)),
    ];
    if let Some(members) = schema.as_object_mut() {
        members.extend(
            rules.into_iter().filter(|(_, rule)| !rule.is_null()).map(|(name, rule)| (name.to_owned(), rule)),
        );
    }
    schema
}

fn kind(kind: ColumnType) -> Value {
    match kind {
        ColumnType::String | ColumnType::Enum => json!({ "type": ["string", "null"] }),
        ColumnType::Integer => json!({ "type": ["integer", "null"], "format": "int64" }),
        ColumnType::Float => json!({ "type": ["number", "null"] }),
        ColumnType::Boolean => json!({ "type": ["boolean", "null"] }),
        ColumnType::Date => json!({ "type": ["string", "null"], "format": "date-time" }),
        ColumnType::Day => json!({ "type": ["string", "null"], "format": "date" }),
        ColumnType::Time => json!({ "type": ["string", "null"], "format": "time" }),
        ColumnType::Point => json!({
            "type": ["object", "null"],
            "properties": {
                "type": { "const": "Point" },
                "coordinates": { "type": "array", "items": { "type": "number" }, "minItems": 2, "maxItems": 2 },
            },
            "required": ["type", "coordinates"],
        }),
    }
}

fn rows(table: &str) -> Value {
    let query = |name: &str, kind: &str| json!({ "name": name, "in": "query", "schema": { "type": kind } });
    json!({
        "get": {
            "summary": "A page of rows",
            "parameters": [query("$filter", "string"), query("$orderby", "string"), query("$select", "string"),
                           query("$top", "integer"), query("$skip", "integer"), query("$count", "boolean"),
                           query("__includedeleted", "boolean")],
            "responses": answers(&[("200", json!({
                "type": "object",
                "properties": { "items": { "type": "array", "items": reference(table) },
                                "count": { "type": "integer" }, "nextLink": { "type": "string" } },
            }))], &["400", "401", "410"]),
        },
        "post": {
            "summary": "A new row", "requestBody": body(table),
            "responses": answers(&[("201", reference(table)), ("409", reference(table))], &["400", "401"]),
        },
    })
}

fn row(table: &str) -> Value {
    let written =
        || answers(&[("200", reference(table)), ("412", reference(table))], &["400", "401", "404", "410"]);
    json!({
        "parameters": [in_path("id")],
        "get": { "summary": "One row", "responses": answers(&[("200", reference(table))], &["401", "404", "410"]) },
        "put": { "summary": "Replaces a row", "requestBody": body(table), "responses": written() },
        "patch": { "summary": "Changes members of a row", "requestBody": body(table), "responses": written() },
        "delete": {
            "summary": "Makes a row a tombstone",
            "responses": answers(&[("412", reference(table))], &["204", "401", "404", "410"]),
        },
    })
}

fn others() -> Vec<(&'static str, Value)> {
    let plain =
        |summary: &str, codes: &[&str]| json!({ "summary": summary, "responses": answers(&[], codes) });
    let open = |summary: &str, codes: &[&str]| json!({ "summary": summary, "security": [], "responses": answers(&[], codes) });
    vec![
        ("/$batch", json!({ "post": plain("Many writes in one request", &["200", "400", "401", "413"]) })),
        (
            "/events",
            json!({ "get": plain("Tells which tables change, as Server-Sent Events", &["200", "401", "429"]) }),
        ),
        (
            "/sharing/lists",
            json!({ "get": plain("What is shared with whom, and invitations", &["200", "401"]) }),
        ),
        (
            "/sharing/lists/{list}/members",
            json!({ "parameters": [in_path("list")],
                    "post": plain("Invites somebody to a list", &["204", "400", "401", "403", "404", "409"]) }),
        ),
        (
            "/sharing/members/{id}",
            json!({ "parameters": [in_path("id")],
                    "patch": plain("Lets a member do more or less", &["204", "400", "401", "403", "404"]),
                    "delete": plain("Removes a member, or leaves", &["204", "401", "404"]) }),
        ),
        (
            "/sharing/invitations/{id}",
            json!({ "parameters": [in_path("id")],
                    "post": plain("Accepts an invitation", &["204", "401", "404", "409"]),
                    "delete": plain("Declines an invitation", &["204", "401", "404"]) }),
        ),
        ("/.auth/login/tidelist", json!({ "post": open("Signs a device in", &["200", "401", "429"]) })),
        (
            "/.auth/authorize",
            json!({ "get": open("Shows a page that leads a program back with a code", &["200", "400"]) }),
        ),
        (
            "/.auth/token",
            json!({ "post": open("Gives a program a session for its code", &["200", "400", "429"]) }),
        ),
        (
            "/.auth/register",
            json!({ "post": open("Makes an account by invitation", &["201", "400", "403", "409", "429"]) }),
        ),
        ("/.auth/refresh", json!({ "get": plain("Gives the device another token", &["200", "401"]) })),
        ("/.auth/me", json!({ "get": plain("Tells who is signed in", &["200", "401"]) })),
        ("/.auth/logout", json!({ "post": plain("Signs the device out", &["204", "401"]) })),
        (
            "/.auth/devices",
            json!({ "get": plain("The devices that are signed in", &["200", "401"]),
                    "delete": plain("Signs every other device out", &["200", "401"]) }),
        ),
        (
            "/.auth/devices/{id}",
            json!({ "parameters": [in_path("id")],
                    "delete": plain("Signs a device out", &["204", "401", "404"]) }),
        ),
        (
            "/.auth/password",
            json!({ "post": plain("Changes the password", &["200", "400", "401", "403", "429"]) }),
        ),
        ("/healthz", json!({ "get": open("Whether the server can do its work", &["200", "503"]) })),
    ]
}

fn in_path(name: &str) -> Value {
    json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } })
}

fn answers(with_body: &[(&str, Value)], without: &[&str]) -> Value {
    let mut answers = Map::new();
    for (status, schema) in with_body {
        let content = json!({ "application/json": { "schema": schema } });
        answers.insert((*status).to_owned(), json!({ "description": status, "content": content }));
    }
    for status in without {
        answers.insert((*status).to_owned(), json!({ "description": status }));
    }
    Value::Object(answers)
}

fn body(table: &str) -> Value {
    json!({ "required": true, "content": { "application/json": { "schema": reference(table) } } })
}

fn reference(table: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{table}") })
}
