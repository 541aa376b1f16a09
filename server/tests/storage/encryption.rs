//! The way to PostgreSQL is encrypted, and the certificate is checked.

use server::{PostgresConfig, clock::SystemClock, storage::postgres::PostgresStorage, tables::Tables};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_is_checked_and_then_everything_is_encrypted() {
    let certificate = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let (text, key) = (certificate.cert.pem(), certificate.signing_key.serialize_pem());
    let Some((_server, url)) = crate::postgres::encrypted(&text, &key).await else { return };
    let folder = tempfile::TempDir::new().unwrap();
    let authority = folder.path().join("ca.pem");
    std::fs::write(&authority, &text).unwrap();
    let open = async |url: &str, authority: Option<&std::path::Path>| {
        let mut config = PostgresConfig::new(url.to_owned());
        config.authority = authority.map(Into::into);
        PostgresStorage::open(&config, &Tables::builtin(), std::sync::Arc::new(SystemClock)).await
    };
    let encrypted = format!("{url}?sslmode=require");
    let _storage = open(&encrypted, Some(&authority)).await.unwrap();
    let client = crate::postgres::client(&url).await.unwrap();
    let text = "SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
                WHERE application_name = 'tidelist-server'";
    let ours = client.query(text, &[]).await.unwrap();
    assert!(!ours.is_empty() && ours.iter().all(|row| row.get::<_, bool>(0)));

    // The system's authorities do not know it, and it is not another host's.
    let unknown = open(&encrypted, None).await.unwrap_err().to_string();
    assert!(unknown.contains("certificate"), "{unknown}");
    let other_name = open(&encrypted.replace("127.0.0.1", "localhost"), Some(&authority)).await;
    assert!(other_name.unwrap_err().to_string().contains("certificate"));
    let none = folder.path().join("none.pem");
    std::fs::write(&none, "nothing").unwrap();
    let none = open(&encrypted, Some(&none)).await.unwrap_err().to_string();
    assert!(none.contains("none.pem") && none.contains("no certificate in it"), "{none}");
}
