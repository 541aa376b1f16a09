//! Where other computers reach this one.

use std::net::IpAddr;

/// What begins the names of interfaces that lead to no other computer.
const INNER: [&str; 6] = ["docker", "br-", "veth", "virbr", "vboxnet", "vmnet"];

/// Returns this computer's addresses in its networks: of version 4, or of version 6 where it has no others.
pub(super) fn own() -> Vec<IpAddr> {
    let interfaces = if_addrs::get_if_addrs().unwrap_or_else(|error| {
        tracing::warn!(%error, "the system does not tell its addresses");
        Vec::new()
    });
    let outer = interfaces.into_iter().filter(|one| !INNER.iter().any(|inner| one.name.starts_with(inner)));
    reachable(outer.map(|one| one.ip()).collect())
}

fn reachable(all: Vec<IpAddr>) -> Vec<IpAddr> {
    let mut addresses: Vec<IpAddr> = all.into_iter().filter(|address| leads_here(*address)).collect();
    if addresses.iter().any(IpAddr::is_ipv4) {
        addresses.retain(IpAddr::is_ipv4);
    }
    // What a router at home gives comes first.
    addresses.sort_by_key(|address| (!is_home(*address), *address));
    addresses.dedup();
    addresses
}

fn leads_here(address: IpAddr) -> bool {
    let local = match address {
        IpAddr::V4(four) => four.is_link_local(),
        IpAddr::V6(six) => six.is_unicast_link_local(),
    };
    !address.is_loopback() && !address.is_unspecified() && !address.is_multicast() && !local
}

fn is_home(address: IpAddr) -> bool {
    matches!(address, IpAddr::V4(four) if four.is_private())
}

/// Returns everything this computer may be called: what its certificate has to name.
pub(super) fn names(host: &str, addresses: &[IpAddr]) -> Vec<String> {
    let mut names = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned()];
    if is_name(host) {
        names.push(host.to_owned());
        if !host.contains('.') {
            names.push(format!("{host}.local"));
        }
    }
    names.extend(addresses.iter().map(IpAddr::to_string));
    names
}

fn is_name(host: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && part.len() <= 63
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !part.starts_with('-')
    };
    host.len() <= 200 && host != "localhost" && host.split('.').all(part)
}

/// Returns the addresses to type on other computers.
pub(super) fn urls(addresses: &[IpAddr], port: u16) -> Vec<String> {
    let url = |address: &IpAddr| format!("https://{}", std::net::SocketAddr::new(*address, port));
    addresses.iter().map(url).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ips(texts: &[&str]) -> Vec<IpAddr> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn the_address_a_router_gave_comes_first_and_what_leads_nowhere_is_left_out() {
        let all =
            ips(&["127.0.0.1", "203.0.113.7", "192.168.1.5", "169.254.3.3", "fe80::1", "::1", "2001:db8::5"]);
        assert_eq!(reachable(all), ips(&["192.168.1.5", "203.0.113.7"]));
        assert_eq!(reachable(ips(&["::1", "2001:db8::5", "fe80::1"])), ips(&["2001:db8::5"]));
        assert!(reachable(ips(&["127.0.0.1"])).is_empty());
    }

    #[test]
    fn an_address_is_written_as_one_types_it() {
        let urls = urls(&ips(&["192.168.1.5", "2001:db8::5"]), 8787);
        assert_eq!(urls, ["https://192.168.1.5:8787", "https://[2001:db8::5]:8787"]);
    }

    #[test]
    fn a_certificate_names_the_host_only_if_that_is_a_name() {
        let named = names("tower", &ips(&["192.168.1.5"]));
        assert_eq!(named, ["localhost", "127.0.0.1", "::1", "tower", "tower.local", "192.168.1.5"]);
        for host in ["", "localhost", "a b", "-x", "ä", "a..b"] {
            assert_eq!(names(host, &[]).len(), 3, "{host}");
        }
    }
}
