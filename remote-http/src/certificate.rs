//! The certificate a server shows: looked at before anybody trusts it, and trusting exactly that one.

use std::fmt::{self, Write as _};
use std::net::IpAddr;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use sha2::{Digest as _, Sha256};
use sync_core::{RemoteError, RemoteErrorKind, Timestamp};
use x509_parser::prelude::{FromDer as _, GeneralName, X509Certificate};

use crate::builder::plain_client;
use crate::remote::HttpRemote;

/// How long the server may take to show it.
const PATIENCE: Duration = Duration::from_secs(10);
/// How much of a name is shown, in characters. Names come from whoever answered.
const NAME: usize = 200;
/// How many addresses are shown.
const NAMES: usize = 20;

/// The SHA-256 of a certificate: what people compare, and what is trusted. It is written as pairs of hexadecimal digits
/// with colons between them, and read with or without those.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint([u8; 32]);

/// This is no fingerprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a fingerprint is 64 hexadecimal digits")]
pub struct NoFingerprint;

/// What a server's certificate says about itself. Nobody vouched for any of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownCertificate {
    /// Whose it is.
    pub subject: String,
    /// Who signed it.
    pub issuer: String,
    /// The addresses it is for.
    pub names: Vec<String>,
    /// From when it is valid.
    pub not_before: Timestamp,
    /// Until when.
    pub not_after: Timestamp,
    /// What tells it from all others.
    pub fingerprint: Fingerprint,
}

impl ShownCertificate {
    /// Whether it signed itself.
    pub fn is_self_signed(&self) -> bool {
        self.subject == self.issuer
    }

    /// Reads a certificate.
    fn read(der: &[u8]) -> Option<Self> {
        let (_, certificate) = X509Certificate::from_der(der).ok()?;
        let names = certificate.subject_alternative_name().ok().flatten();
        let names =
            names.map(|names| names.value.general_names.iter().take(NAMES).filter_map(address).collect());
        let at = |seconds: i64| Timestamp(seconds.saturating_mul(1000));
        Some(Self {
            subject: shown(&certificate.subject().to_string()),
            issuer: shown(&certificate.issuer().to_string()),
            names: names.unwrap_or_default(),
            not_before: at(certificate.validity().not_before.timestamp()),
            not_after: at(certificate.validity().not_after.timestamp()),
            fingerprint: Fingerprint::of(der),
        })
    }
}

impl Fingerprint {
    fn of(der: &[u8]) -> Self {
        Self(Sha256::digest(der).into())
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, byte) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_char(':')?;
            }
            write!(f, "{byte:02X}")?;
        }
        Ok(())
    }
}

impl FromStr for Fingerprint {
    type Err = NoFingerprint;

    fn from_str(text: &str) -> Result<Self, NoFingerprint> {
        let digits = text.chars().filter(|letter| *letter != ':' && !letter.is_whitespace());
        let digits: Option<Vec<_>> = digits.map(|letter| letter.to_digit(16)).collect();
        let bytes: Vec<_> = digits
            .ok_or(NoFingerprint)?
            .chunks(2)
            .filter_map(|pair| match pair {
                [high, low] => u8::try_from(high * 16 + low).ok(),
                _ => None,
            })
            .collect();
        bytes.try_into().map(Self).map_err(|_| NoFingerprint)
    }
}

impl HttpRemote {
    /// Looks at the certificate the server shows, whether anybody trusts it or not. Nothing is sent to the server but the
    /// beginning of an encrypted connection, the same way as everything else: by the proxy, if there is one.
    ///
    /// # Errors
    /// No server, or one that speaks without encryption.
    pub async fn certificate(&self) -> Result<ShownCertificate, RemoteError> {
        if !self.address.is_encrypted() {
            return Err(unencrypted());
        }
        let seen = Arc::new(Seen::default());
        let config = config(seen.clone()).map_err(|_| unencrypted())?;
        let client = self.way.proxy.lead(plain_client(), self.way.password.as_ref());
        let client =
            client.and_then(|client| client.timeout(PATIENCE).tls_backend_preconfigured(config).build());
        let client = client.map_err(|_| unencrypted())?;
        // Whatever is shown is refused, so this never becomes a request.
        let refused = client.get(self.address.as_str()).send().await.err();
        let der = seen.certificate.lock().unwrap_or_else(PoisonError::into_inner).take();
        match (der, refused) {
            (Some(der), _) => ShownCertificate::read(&der).ok_or_else(unencrypted),
            (None, Some(error)) => Err(self.not_sent(error)),
            (None, None) => Err(unencrypted()),
        }
    }
}

/// Makes the configuration of a client that trusts exactly this certificate.
pub(crate) fn trusting(fingerprint: Fingerprint) -> Result<ClientConfig, Error> {
    config(Arc::new(Only { fingerprint, provider: provider() }))
}

fn config(verifier: Arc<dyn ServerCertVerifier>) -> Result<ClientConfig, Error> {
    let versions = ClientConfig::builder_with_provider(provider()).with_safe_default_protocol_versions()?;
    Ok(versions.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth())
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}

/// Remembers the certificate that was shown, and refuses it.
#[derive(Debug)]
struct Seen {
    certificate: Mutex<Option<Vec<u8>>>,
    provider: Arc<CryptoProvider>,
}

impl Default for Seen {
    fn default() -> Self {
        Self { certificate: Mutex::default(), provider: provider() }
    }
}

/// Trusts one certificate, whoever signed it, whatever its name is and whenever it ends.
#[derive(Debug)]
struct Only {
    fingerprint: Fingerprint,
    provider: Arc<CryptoProvider>,
}

/// Writes what two verifiers have in common: the key has to fit the certificate.
macro_rules! proves_its_key {
    () => {
        fn verify_tls12_signature(
            &self,
            message: &[u8],
            certificate: &CertificateDer<'_>,
            signed: &DigitallySignedStruct,
        ) -> Result<HandshakeSignatureValid, Error> {
            verify_tls12_signature(
                message,
                certificate,
                signed,
                &self.provider.signature_verification_algorithms,
            )
        }

        fn verify_tls13_signature(
            &self,
            message: &[u8],
            certificate: &CertificateDer<'_>,
            signed: &DigitallySignedStruct,
        ) -> Result<HandshakeSignatureValid, Error> {
            verify_tls13_signature(
                message,
                certificate,
                signed,
                &self.provider.signature_verification_algorithms,
            )
        }

        fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
            self.provider.signature_verification_algorithms.supported_schemes()
        }
    };
}

impl ServerCertVerifier for Seen {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _others: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let mut seen = self.certificate.lock().unwrap_or_else(PoisonError::into_inner);
        *seen = Some(certificate.to_vec());
        Err(Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure))
    }

    proves_its_key!();
}

impl ServerCertVerifier for Only {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        _others: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if Fingerprint::of(certificate) == self.fingerprint {
            return Ok(ServerCertVerified::assertion());
        }
        Err(Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure))
    }

    proves_its_key!();
}

/// Makes a name fit to be shown.
fn shown(name: &str) -> String {
    name.chars().filter(|letter| !letter.is_control()).take(NAME).collect()
}

fn address(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some(shown(name)),
        GeneralName::IPAddress(bytes) => match **bytes {
            [a, b, c, d] => Some(IpAddr::from([a, b, c, d]).to_string()),
            _ => <[u8; 16]>::try_from(*bytes).ok().map(|bytes| IpAddr::from(bytes).to_string()),
        },
        _ => None,
    }
}

fn unencrypted() -> RemoteError {
    RemoteError::new(
        RemoteErrorKind::Tls,
        "The server shows no certificate. Does it speak https at this address?",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_read_as_it_is_written() {
        let fingerprint = Fingerprint::of(b"a certificate");
        let text = fingerprint.to_string();
        assert_eq!(text.len(), 32 * 2 + 31);
        for text in [text.clone(), text.replace(':', ""), text.to_lowercase(), format!(" {text}\n")] {
            assert_eq!(text.parse(), Ok(fingerprint), "{text}");
        }
    }

    #[test]
    fn anything_else_is_no_fingerprint() {
        let long = "A".repeat(66);
        for text in ["", "AB", "xyz", &"G".repeat(64), &"A".repeat(63), &long] {
            assert_eq!(text.parse::<Fingerprint>(), Err(NoFingerprint), "{text}");
        }
    }

    #[test]
    fn what_is_no_certificate_is_not_shown_as_one() {
        assert_eq!(ShownCertificate::read(b"nothing"), None);
    }
}
