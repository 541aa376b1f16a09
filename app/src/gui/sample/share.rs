//! Made-up sharing.

use super::{HOUR, NOW};
use crate::share::{Shared, SharedDevice};

/// Two addresses, three devices of two people, and an invitation.
#[must_use]
pub fn shared() -> Shared {
    let device = |name: &str, user: &str, hours: i64| SharedDevice {
        name: name.to_owned(),
        user: user.to_owned(),
        used_at: NOW.plus_ms(-hours * HOUR),
    };
    Shared {
        addresses: vec!["https://192.168.1.24:8787".to_owned(), "https://10.0.3.7:8787".to_owned()],
        certificate: "/home/ana/.local/share/tidelist/profiles/default/share/certificate/tidelist-home.pem"
            .into(),
        fingerprint:
            "4F:1B:9C:22:87:D0:5E:61:33:AA:0B:C4:92:7F:18:E6:5D:40:B8:13:C9:2E:74:FF:06:A1:3B:90:D2:68:57:EC"
                .to_owned(),
        user: "ana".to_owned(),
        password: "k7mf-2qpx-vd9s-ht4a".into(),
        devices: vec![
            device("Ana's laptop", "ana", 0),
            device("Kitchen tablet", "ana", 2),
            device("Ben's PC", "ben", 26),
        ],
        listening: 2,
        invitation: Some("https://192.168.1.24:8787/join/8Wc2kq0XbTn5yJr1LzV4sMfP7hDgA9eUoQxRiYtBvKE".into()),
    }
}
