//! Reading what a provider asserts: an id token, signed with a key of its own, meant for this server and this sign-in.

use jsonwebtoken::{
    Algorithm, DecodingKey, Validation, decode, decode_header,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, PublicKeyUse},
};
use serde::Deserialize;
use subtle::ConstantTimeEq;

/// How far the clocks of two servers may be apart, in seconds.
const LEEWAY_S: u64 = 60;

/// Who it is, in the provider's words.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Claims {
    /// What the provider calls somebody, for ever.
    pub(crate) sub: String,
    #[serde(default)]
    nonce: String,
    #[serde(default)]
    azp: Option<String>,
    aud: Audience,
    /// A name for people.
    #[serde(default)]
    pub(crate) preferred_username: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// What is expected of a token.
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client_id: &'a str,
    pub(super) nonce: &'a str,
}

/// Why a token says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bad {
    /// It names a key that is not among those known.
    Key,
    /// Anything else.
    Token,
}

/// Checks a token. The key alone says which algorithm it is for; what the token says of that must agree.
pub(super) fn check(token: &str, keys: &JwkSet, expected: &Expected<'_>) -> Result<Claims, Bad> {
    let head = decode_header(token).map_err(|_| Bad::Token)?;
    let mut fitting = keys.keys.iter().filter(|key| match &head.kid {
        Some(kid) => key.common.key_id.as_ref() == Some(kid),
        None => true,
    });
    let key = fitting.next().ok_or(Bad::Key)?;
    if head.kid.is_none() && fitting.next().is_some() {
        return Err(Bad::Token);
    }
    let algorithm = algorithm(key).filter(|algorithm| *algorithm == head.alg).ok_or(Bad::Token)?;
    let mut validation = Validation::new(algorithm);
    validation.leeway = LEEWAY_S;
    validation.validate_nbf = true;
    validation.set_issuer(&[expected.issuer]);
    validation.set_audience(&[expected.client_id]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    let key = DecodingKey::from_jwk(key).map_err(|_| Bad::Token)?;
    let claims = decode::<Claims>(token, &key, &validation).map_err(|_| Bad::Token)?.claims;
    let is_ours = match (&claims.azp, &claims.aud) {
        (Some(azp), _) => azp == expected.client_id,
        (None, Audience::One(_)) => true,
        (None, Audience::Several(all)) => all.len() == 1,
    };
    let is_this = bool::from(claims.nonce.as_bytes().ct_eq(expected.nonce.as_bytes()));
    let is_named = (1..=255).contains(&claims.sub.len());
    if is_ours && is_this && is_named { Ok(claims) } else { Err(Bad::Token) }
}

/// The one algorithm a key is good for here: never one with a shared secret.
fn algorithm(key: &Jwk) -> Option<Algorithm> {
    if key.common.public_key_use.as_ref().is_some_and(|of| *of != PublicKeyUse::Signature) {
        return None;
    }
    match &key.algorithm {
        AlgorithmParameters::RSA(_) => Some(Algorithm::RS256),
        AlgorithmParameters::EllipticCurve(curve) if curve.curve == EllipticCurve::P256 => {
            Some(Algorithm::ES256)
        }
        AlgorithmParameters::OctetKeyPair(pair) if pair.curve == EllipticCurve::Ed25519 => {
            Some(Algorithm::EdDSA)
        }
        _ => None,
    }
}
