//! Who asks, where a proxy stands between: the proxy says it in `X-Forwarded-For`, and only proxies that the operator
//! named are believed.

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderName};
use ipnet::IpNet;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address a request came from. Each proxy adds the address it was asked from at the end, so the list is read from
/// there; what a client wrote into it before the first proxy is never reached.
pub(super) fn client(proxies: &[IpNet], peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let mut client = peer.to_canonical();
    let lists = headers.get_all(FORWARDED_FOR).iter().map(|list| list.to_str().unwrap_or_default());
    let lists: Vec<&str> = lists.collect();
    for address in lists.iter().rev().flat_map(|list| list.rsplit(',')) {
        if !is_proxy(proxies, client) {
            break;
        }
        // What is no address says nothing: it is the proxy then.
        let Ok(address) = address.trim().parse::<IpAddr>() else { break };
        client = address.to_canonical();
    }
    client
}

/// Whether this is the address of a proxy that is believed.
pub(super) fn is_proxy(proxies: &[IpNet], address: IpAddr) -> bool {
    let address = address.to_canonical();
    proxies.iter().any(|network| network.contains(&address))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::network;

    #[test]
    fn only_proxies_that_are_named_are_believed_and_only_what_they_added() {
        let proxies = ["10.0.0.0/8", "127.0.0.1", "fd00::/8"].map(|text| network(text).unwrap());
        for (peer, lists, expected) in [
            // Without a proxy, and with one that is not named.
            ("203.0.113.9", vec!["198.51.100.1"], "203.0.113.9"),
            ("127.0.0.1", vec![], "127.0.0.1"),
            ("127.0.0.1", vec!["198.51.100.1"], "198.51.100.1"),
            ("::ffff:127.0.0.1", vec!["::ffff:198.51.100.1"], "198.51.100.1"),
            // What the client wrote itself stands before what the proxy added.
            ("127.0.0.1", vec!["192.0.2.7, 198.51.100.1"], "198.51.100.1"),
            ("127.0.0.1", vec!["192.0.2.7", "198.51.100.1"], "198.51.100.1"),
            // Two proxies, one behind the other.
            ("127.0.0.1", vec!["192.0.2.7, 198.51.100.1 , 10.1.2.3"], "198.51.100.1"),
            ("fd00::1", vec!["198.51.100.1,10.1.2.3"], "198.51.100.1"),
            // Nobody but proxies: the farthest.
            ("127.0.0.1", vec!["10.9.9.9, 10.1.2.3"], "10.9.9.9"),
            ("127.0.0.1", vec!["198.51.100.1, unknown"], "127.0.0.1"),
            ("127.0.0.1", vec!["198.51.100.1, "], "127.0.0.1"),
        ] {
            let mut headers = HeaderMap::new();
            for list in &lists {
                headers.append(FORWARDED_FOR, list.parse().unwrap());
            }
            let found = client(&proxies, peer.parse().unwrap(), &headers);
            assert_eq!(found, expected.parse::<IpAddr>().unwrap(), "{peer} {lists:?}");
        }
    }
}
