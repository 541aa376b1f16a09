//! How many connections come from one address: so many that one computer cannot take all places.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex},
};

/// Counts connections by address. All of one IPv6 network of 64 bits count as one, since one computer has them all.
#[derive(Debug)]
pub(super) struct Addresses {
    most: usize,
    counts: Mutex<HashMap<IpAddr, usize>>,
}

/// A counted connection; it ends when this is dropped.
#[derive(Debug)]
pub(super) struct Seat {
    addresses: Arc<Addresses>,
    of: IpAddr,
}

impl Addresses {
    pub(super) fn new(most: usize) -> Self {
        Self { most, counts: Mutex::default() }
    }

    /// Counts a connection, unless it is one too many.
    pub(super) fn admit(this: &Arc<Self>, address: IpAddr) -> Option<Seat> {
        let of = network(address);
        let mut counts = this.counts.lock().ok()?;
        let count = counts.entry(of).or_default();
        if *count >= this.most {
            return None;
        }
        *count += 1;
        Some(Seat { addresses: Arc::clone(this), of })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let Ok(mut counts) = self.addresses.counts.lock() else { return };
        if let Some(count) = counts.get_mut(&self.of) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.of);
            }
        }
    }
}

fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((u128::from(address) >> 64 << 64).into()),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_has_so_many_connections_and_another_has_its_own() {
        let addresses = Arc::new(Addresses::new(2));
        let admit = |text: &str| Addresses::admit(&addresses, text.parse().unwrap());
        let seats = [admit("127.0.0.1"), admit("::ffff:127.0.0.1")];
        assert!(seats.iter().all(Option::is_some) && admit("127.0.0.1").is_none());
        assert!(admit("127.0.0.2").is_some());
        drop(seats);
        assert!(admit("127.0.0.1").is_some());
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one_address() {
        let addresses = Arc::new(Addresses::new(1));
        let admit = |text: &str| Addresses::admit(&addresses, text.parse().unwrap());
        let one = admit("2001:db8::1");
        assert!(one.is_some() && admit("2001:db8::2").is_none() && admit("2001:db8:0:1::1").is_some());
    }
}
