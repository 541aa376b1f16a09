//! Signing in with a provider of identities outside (OpenID Connect): the code flow with PKCE, state and nonce.
//!
//! Everything that binds the way out and back together follows from one secret, which only the browser that begins has, in
//! a cookie: the state, the nonce, and the verifier of the code. Of it the server keeps a digest.

mod claims;
mod fetch;

use std::time::{Duration, Instant};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jsonwebtoken::jwk::JwkSet;
use secrecy::ExposeSecret;
use serde::{Deserialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use tokio::sync::Mutex;
use url::Url;

pub(crate) use claims::Claims;
pub(crate) use fetch::FetchError;

use self::claims::{Bad, Expected};
use crate::{accounts::SessionToken, config::OutsideConfig};

/// How long what a provider says of itself is believed.
const BELIEVED: Duration = Duration::from_secs(60 * 60);
/// How soon its keys are asked for again for a token that names an unknown one.
const AGAIN: Duration = Duration::from_secs(60);

/// What a provider says of itself.
#[derive(Clone, Deserialize)]
struct About {
    issuer: String,
    authorization_endpoint: Url,
    token_endpoint: Url,
    jwks_uri: Url,
}

#[derive(Clone)]
struct Known {
    about: About,
    keys: JwkSet,
    since: Instant,
}

/// The answer to a code. Anything else in it is of no use here.
#[derive(Deserialize)]
struct Tokens {
    id_token: String,
}

/// A provider.
pub(crate) struct Provider {
    config: OutsideConfig,
    known: Mutex<Option<Known>>,
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Provider").field("issuer", &self.config.issuer).finish_non_exhaustive()
    }
}

/// What follows from a secret for one purpose.
fn derived(purpose: &str, secret: &SessionToken) -> String {
    let hash = Sha256::new().chain_update(purpose).chain_update(b" of ").chain_update(secret.expose());
    URL_SAFE_NO_PAD.encode(hash.finalize())
}

/// The state that goes with a secret.
pub(crate) fn state(secret: &SessionToken) -> String {
    derived("state", secret)
}

impl Provider {
    pub(crate) fn new(config: OutsideConfig) -> Self {
        Self { config, known: Mutex::default() }
    }

    pub(crate) fn config(&self) -> &OutsideConfig {
        &self.config
    }

    /// Where a browser goes to sign in.
    pub(crate) async fn way_out(&self, secret: &SessionToken, back: &str) -> Result<Url, FetchError> {
        let mut to = self.ask(BELIEVED).await?.about.authorization_endpoint;
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(derived("verifier", secret)));
        to.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("scope", "openid profile")
            .append_pair("client_id", &self.config.client_id)
            .append_pair("redirect_uri", back)
            .append_pair("state", &state(secret))
            .append_pair("nonce", &derived("nonce", secret))
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        Ok(to)
    }

    /// Who came back with a code.
    pub(crate) async fn who(
        &self,
        secret: &SessionToken,
        code: &str,
        back: &str,
    ) -> Result<Claims, FetchError> {
        let endpoint = self.ask(BELIEVED).await?.about.token_endpoint;
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "authorization_code")
            .append_pair("code", code)
            .append_pair("redirect_uri", back)
            .append_pair("client_id", &self.config.client_id)
            .append_pair("code_verifier", &derived("verifier", secret))
            .finish();
        let credentials = self.config.client_secret.as_ref().map(|password| {
            let encoded =
                |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
            let pair = format!("{}:{}", encoded(&self.config.client_id), encoded(password.expose_secret()));
            format!("Basic {}", STANDARD.encode(pair))
        });
        let tokens: Tokens = read(&fetch::post(&endpoint, form, credentials).await?)?;
        let nonce = derived("nonce", secret);
        let expected =
            Expected { issuer: &self.config.issuer, client_id: &self.config.client_id, nonce: &nonce };
        let bad = || FetchError("its token is not good".to_owned());
        let keys = self.ask(BELIEVED).await?.keys;
        match claims::check(&tokens.id_token, &keys, &expected) {
            Ok(claims) => Ok(claims),
            // It may have taken a new key since it was asked.
            Err(Bad::Key) => {
                let keys = self.ask(AGAIN).await?.keys;
                claims::check(&tokens.id_token, &keys, &expected).map_err(|_| bad())
            }
            Err(Bad::Token) => Err(bad()),
        }
    }

    /// What the provider says of itself, asked again if that is older than this.
    async fn ask(&self, age: Duration) -> Result<Known, FetchError> {
        let mut known = self.known.lock().await;
        if known.as_ref().is_none_or(|known| known.since.elapsed() > age) {
            let address =
                format!("{}/.well-known/openid-configuration", self.config.issuer.trim_end_matches('/'));
            let address = Url::parse(&address).map_err(|error| FetchError(error.to_string()))?;
            let about: About = read(&fetch::get(&address).await?)?;
            let endpoints = [&about.authorization_endpoint, &about.token_endpoint, &about.jwks_uri];
            if about.issuer != self.config.issuer || !endpoints.into_iter().all(fetch::is_askable) {
                return Err(FetchError("it says it is another one, or is not encrypted".to_owned()));
            }
            let keys = read(&fetch::get(&about.jwks_uri).await?)?;
            *known = Some(Known { about, keys, since: Instant::now() });
        }
        known.clone().ok_or_else(|| FetchError("it said nothing".to_owned()))
    }
}

/// Reads a document; the parser's own message could quote a secret.
fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, FetchError> {
    serde_json::from_slice(bytes).map_err(|_| FetchError("its answer cannot be read".to_owned()))
}
