//! How often one may try to sign in: so many times a minute for each name and address together, so that nobody can lock
//! somebody else out.

use std::{
    collections::{HashMap, VecDeque},
    net::IpAddr,
    sync::Mutex,
    time::{Duration, Instant},
};

const WINDOW: Duration = Duration::from_secs(60);
/// The most pairs remembered; beyond, those longest silent are forgotten first.
const PAIRS: usize = 10_000;

/// Counts tries.
#[derive(Debug)]
pub(super) struct Limiter {
    /// The most in a minute.
    most: usize,
    tries: Mutex<HashMap<(String, IpAddr), VecDeque<Instant>>>,
}

impl Limiter {
    /// Allows so many tries a minute.
    pub(super) fn new(most: usize) -> Self {
        Self { most, tries: Mutex::default() }
    }

    /// Counts a try; if it is one too many, says how long to wait.
    pub(super) fn admit(&self, name: &str, address: IpAddr, now: Instant) -> Result<(), Duration> {
        let Ok(mut tries) = self.tries.lock() else { return Err(WINDOW) };
        if tries.len() >= PAIRS {
            tries.retain(|_, times| times.back().is_some_and(|&last| now.duration_since(last) < WINDOW));
        }
        let key = (name.chars().take(64).collect::<String>().to_lowercase(), address);
        if tries.len() >= PAIRS && !tries.contains_key(&key) {
            return Err(WINDOW);
        }
        let times = tries.entry(key).or_default();
        while times.front().is_some_and(|&first| now.duration_since(first) >= WINDOW) {
            times.pop_front();
        }
        if times.len() >= self.most
            && let Some(&first) = times.front()
        {
            return Err(WINDOW.saturating_sub(now.duration_since(first)));
        }
        times.push_back(now);
        Ok(())
    }

    /// Forgets the tries of someone who got in.
    pub(super) fn forgive(&self, name: &str, address: IpAddr) {
        if let Ok(mut tries) = self.tries.lock() {
            tries.remove(&(name.chars().take(64).collect::<String>().to_lowercase(), address));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
    const AWAY: IpAddr = IpAddr::V6(std::net::Ipv6Addr::LOCALHOST);

    #[test]
    fn the_sixth_try_in_a_minute_waits_until_the_first_is_a_minute_old() {
        let (limiter, start) = (Limiter::new(5), Instant::now());
        for second in 0..5 {
            assert_eq!(limiter.admit("alice", HOME, start + Duration::from_secs(second)), Ok(()));
        }
        let later = start + Duration::from_secs(20);
        assert_eq!(limiter.admit("ALICE", HOME, later), Err(Duration::from_secs(40)));
        assert_eq!(limiter.admit("alice", HOME, start + WINDOW), Ok(()));
    }

    #[test]
    fn tries_from_elsewhere_do_not_lock_the_owner_out() {
        let (limiter, now) = (Limiter::new(5), Instant::now());
        for _ in 0..5 {
            limiter.admit("alice", AWAY, now).unwrap();
        }
        assert!(limiter.admit("alice", AWAY, now).is_err());
        assert_eq!(limiter.admit("alice", HOME, now), Ok(()));
    }

    #[test]
    fn getting_in_clears_the_count() {
        let (limiter, now) = (Limiter::new(5), Instant::now());
        for _ in 0..5 {
            limiter.admit("alice", HOME, now).unwrap();
        }
        limiter.forgive("Alice", HOME);
        assert_eq!(limiter.admit("alice", HOME, now), Ok(()));
    }

    #[test]
    fn a_flood_of_names_does_not_fill_the_memory() {
        let (limiter, now) = (Limiter::new(5), Instant::now());
        for number in 0..PAIRS + 50 {
            let _ = limiter.admit(&number.to_string(), HOME, now);
        }
        assert_eq!(limiter.tries.lock().unwrap().len(), PAIRS);
        assert_eq!(limiter.admit("late", HOME, now + WINDOW), Ok(()));
    }
}
