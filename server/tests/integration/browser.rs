//! A browser as far as tests need one: it keeps a cookie, fills forms in, and follows where it is led.

use reqwest::{
    Method,
    header::{COOKIE, LOCATION, SET_COOKIE},
    redirect::Policy,
};

use crate::support::{PASSWORD, Reply, TestServer};

pub(crate) struct Browser {
    http: reqwest::Client,
    url: String,
    pub(crate) cookie: Option<String>,
    /// What it says besides, with every request.
    pub(crate) headers: Vec<(&'static str, String)>,
}

impl Browser {
    pub(crate) fn new(server: &TestServer) -> Self {
        let http = reqwest::Client::builder().redirect(Policy::none()).build().unwrap();
        Self { http, url: server.url(), cookie: None, headers: Vec::new() }
    }

    /// A browser in which this user is signed in.
    pub(crate) async fn of(server: &TestServer, name: &str) -> Self {
        let mut browser = Self::new(server);
        let reply = browser.send("/sign-in", &[("username", name), ("password", PASSWORD)]).await;
        assert_eq!((reply.status, reply.header("location")), (303, Some("/")), "{}", reply.text);
        browser
    }

    /// Looks at a page, without following.
    pub(crate) async fn look(&mut self, path: &str) -> Reply {
        self.ask(Method::GET, path, None).await
    }

    /// Sends a form, without following.
    pub(crate) async fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        let body = form.extend_pairs(fields).finish();
        self.ask(Method::POST, path, Some(body)).await
    }

    /// Sends a form with the seal of the page at `/account`, and follows.
    pub(crate) async fn act(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let seal = hidden(&self.look("/account").await, "seal");
        let reply = self.send(path, &[&[("seal", &*seal)], fields].concat()).await;
        match reply.header("location").map(str::to_owned) {
            Some(to) if to.starts_with('/') => self.look(&to).await,
            _ => reply,
        }
    }

    async fn ask(&mut self, method: Method, path: &str, body: Option<String>) -> Reply {
        let mut request = self.http.request(method, format!("{}{path}", self.url));
        if let Some(cookie) = &self.cookie {
            request = request.header(COOKIE, cookie);
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        if let Some(body) = body {
            request = request.header("Content-Type", "application/x-www-form-urlencoded").body(body);
        }
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        if let Some(cookie) = headers.get(SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap().to_owned();
            self.cookie = (!pair.ends_with('=')).then_some(pair);
        }
        assert!(headers.get(LOCATION).is_none() || status == 303);
        Reply { status, headers, text: response.text().await.unwrap() }
    }
}

/// The value of the first hidden field of this name.
pub(crate) fn hidden(reply: &Reply, name: &str) -> String {
    let (_, after) = reply
        .text
        .split_once(&format!("name=\"{name}\" value=\""))
        .unwrap_or_else(|| panic!("{name}: {}", reply.text));
    after.split('"').next().unwrap().to_owned()
}
