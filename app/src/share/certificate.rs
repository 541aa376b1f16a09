//! The certificates of sharing: an authority that signs, which stays, and the server's own, which names this computer's
//! addresses and is made anew only for a new one. Other computers trust either: the file of the first, or the fingerprint of
//! the second.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::civil::Date;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyPair, KeyUsagePurpose, date_time_ymd,
};
use server::TlsFiles;
use sha2::{Digest as _, Sha256};

use super::{ShareError, kept};

/// The certificate other computers trust, alone in its folder, so that nobody gives a key away with it.
const AUTHORITY: &str = "certificate/tidelist-home.pem";
const AUTHORITY_KEY: &str = "keys/authority.pem";
const SERVER: &str = "keys/server-certificate.pem";
const SERVER_KEY: &str = "keys/server.pem";
/// What the server's certificate names, one a line.
const NAMES: &str = "keys/server-names.txt";

/// How long the two are good, in years, and after how long the server's is made anew.
const AUTHORITY_YEARS: i16 = 20;
const SERVER_YEARS: i16 = 5;
const RENEWED_AFTER: Duration = Duration::from_secs(4 * 365 * 24 * 3600);
/// The most names in the server's certificate.
const MOST_NAMES: usize = 40;

/// The certificates, ready for use.
#[derive(Debug)]
pub(super) struct Certificates {
    /// The file of the one to trust.
    pub(super) authority: PathBuf,
    /// The SHA-256 of the one the server shows, in hexadecimal with colons.
    pub(super) fingerprint: String,
    /// What the server shows.
    pub(super) tls: TlsFiles,
}

/// Makes what is missing or too old. What other computers trust is never replaced.
pub(super) fn prepare(folder: &Path, names: &[String]) -> Result<Certificates, ShareError> {
    let authority = folder.join(AUTHORITY);
    let key_file = folder.join(AUTHORITY_KEY);
    let (key, pem) = match (read(&key_file)?, read(&authority)?) {
        (Some(key), Some(pem)) => (KeyPair::from_pem(&key).map_err(|_| ShareError::Damaged(key_file))?, pem),
        // Only both together are of use, and a trusted certificate without its key is not.
        _ => make_authority(folder)?,
    };
    let tls = TlsFiles { certificate: folder.join(SERVER), key: folder.join(SERVER_KEY) };
    let named = fs::read_to_string(folder.join(NAMES)).unwrap_or_default();
    if !is_young(folder) || names.iter().any(|name| !named.lines().any(|known| known == name)) {
        // What it named stays in it: this computer may come back to that address.
        let former = named.lines().filter(|known| !names.iter().any(|name| name == known)).map(str::to_owned);
        let all: Vec<_> = names.iter().cloned().chain(former).take(MOST_NAMES).collect();
        make_server(folder, &all, key, &pem)?;
    }
    let shown = read(&tls.certificate)?.unwrap_or_default();
    let fingerprint = fingerprint(&shown).ok_or_else(|| ShareError::Damaged(tls.certificate.clone()))?;
    Ok(Certificates { authority, fingerprint, tls })
}

/// Returns the SHA-256 of the first certificate in a PEM text.
fn fingerprint(pem: &str) -> Option<String> {
    let inner = pem.split("-----BEGIN CERTIFICATE-----").nth(1)?.split("-----END").next()?;
    let text: String = inner.split_whitespace().collect();
    let der = STANDARD.decode(text).ok().filter(|der| !der.is_empty())?;
    let bytes: Vec<String> = Sha256::digest(der).iter().map(|byte| format!("{byte:02X}")).collect();
    Some(bytes.join(":"))
}

fn is_young(folder: &Path) -> bool {
    let written = fs::metadata(folder.join(SERVER)).and_then(|data| data.modified());
    let young = written.is_ok_and(|at| at.elapsed().is_ok_and(|age| age < RENEWED_AFTER));
    young && folder.join(SERVER_KEY).is_file()
}

fn make_authority(folder: &Path) -> Result<(KeyPair, String), ShareError> {
    let key = KeyPair::generate().map_err(failed)?;
    let certificate = authority(&key)?.self_signed(&key).map_err(failed)?;
    let pem = certificate.pem();
    kept::write(&folder.join(AUTHORITY_KEY), key.serialize_pem().as_bytes())?;
    kept::write(&folder.join(AUTHORITY), pem.as_bytes())?;
    // One that an older authority signed is of no use any more.
    let _ = fs::remove_file(folder.join(NAMES));
    Ok((key, pem))
}

/// The authority as it says itself: always the same for a key.
fn authority(key: &KeyPair) -> Result<CertificateParams, ShareError> {
    let mut params = CertificateParams::new(Vec::new()).map_err(failed)?;
    let id: String =
        Sha256::digest(key.public_key_raw()).iter().take(4).map(|b| format!("{b:02x}")).collect();
    params.distinguished_name = name(&format!("Tidelist at home {id}"));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    good_for(&mut params, AUTHORITY_YEARS)?;
    Ok(params)
}

fn make_server(folder: &Path, names: &[String], key: KeyPair, authority_pem: &str) -> Result<(), ShareError> {
    let issuer = Issuer::new(authority(&key)?, key);
    let own = KeyPair::generate().map_err(failed)?;
    let mut params = CertificateParams::new(names).map_err(failed)?;
    params.distinguished_name = name("Tidelist");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    good_for(&mut params, SERVER_YEARS)?;
    let certificate = params.signed_by(&own, &issuer).map_err(failed)?;
    kept::write(&folder.join(SERVER_KEY), own.serialize_pem().as_bytes())?;
    kept::write(&folder.join(SERVER), format!("{}{authority_pem}", certificate.pem()).as_bytes())?;
    // Last: until it is there, the pair is made once more.
    kept::write(&folder.join(NAMES), names.join("\n").as_bytes())
}

fn name(common: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common);
    name
}

/// From yesterday on, as other clocks may be late.
fn good_for(params: &mut CertificateParams, years: i16) -> Result<(), ShareError> {
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let from = today.yesterday().unwrap_or(today);
    let until = from.checked_add(jiff::Span::new().years(years)).map_err(failed)?;
    let at = |day: Date| {
        let part = |part: i8| u8::try_from(part).unwrap_or(1);
        date_time_ymd(day.year().into(), part(day.month()), part(day.day()))
    };
    (params.not_before, params.not_after) = (at(from), at(until));
    Ok(())
}

fn read(path: &Path) -> Result<Option<String>, ShareError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(source) => Err(ShareError::File { path: path.to_owned(), source }),
    }
}

fn failed(error: impl std::fmt::Display) -> ShareError {
    ShareError::Certificate(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(last: &str) -> Vec<String> {
        vec!["127.0.0.1".to_owned(), last.to_owned()]
    }

    #[test]
    fn only_a_new_address_makes_another_certificate_and_the_authority_stays() {
        let dir = tempfile::tempdir().unwrap();
        let first = prepare(dir.path(), &names("192.168.1.5")).unwrap();
        let authority = fs::read(&first.authority).unwrap();
        let again = prepare(dir.path(), &names("192.168.1.5")).unwrap();
        assert_eq!(again.fingerprint, first.fingerprint, "the same address, the same certificate");
        let moved = prepare(dir.path(), &names("192.168.1.6")).unwrap();
        assert_ne!(moved.fingerprint, first.fingerprint);
        let back = prepare(dir.path(), &names("192.168.1.5")).unwrap();
        assert_eq!(back.fingerprint, moved.fingerprint, "what it named stays in it");
        assert_eq!(fs::read(&back.authority).unwrap(), authority);
        assert_eq!(first.fingerprint.len(), 32 * 3 - 1);
    }

    #[test]
    fn a_lost_key_makes_everything_new_and_a_damaged_one_is_said() {
        let dir = tempfile::tempdir().unwrap();
        let first = prepare(dir.path(), &names("a")).unwrap();
        fs::write(dir.path().join(AUTHORITY_KEY), "x").unwrap();
        assert!(matches!(prepare(dir.path(), &names("a")), Err(ShareError::Damaged(_))));
        fs::remove_file(dir.path().join(AUTHORITY_KEY)).unwrap();
        assert_ne!(prepare(dir.path(), &names("a")).unwrap().fingerprint, first.fingerprint);
    }

    #[cfg(unix)]
    #[test]
    fn only_this_user_can_read_the_keys() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        prepare(dir.path(), &names("a")).unwrap();
        for key in [AUTHORITY_KEY, SERVER_KEY] {
            let mode = fs::metadata(dir.path().join(key)).unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "{key}");
        }
    }

    #[test]
    fn the_fingerprint_is_that_of_the_certificate_itself() {
        let pem = "-----BEGIN CERTIFICATE-----\nYWJj\n-----END CERTIFICATE-----\n";
        assert!(fingerprint(pem).unwrap().starts_with("BA:78:16:BF:8F:01:CF:EA"), "SHA-256 of abc");
        assert_eq!(fingerprint("no certificate"), None);
    }
}
