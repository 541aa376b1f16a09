//! Places on the earth: GeoJSON in records, well-known text in filters.

use std::fmt;

use serde_json::{Value as Json, json};

use crate::number::real;

/// The radius of the earth in kilometres, as the Community Toolkit's server takes it.
pub const EARTH_KM: f64 = 6_371.0;

/// A place: where on the earth, by WGS 84.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// -180 to 180, in degrees.
    longitude: f64,
    /// -90 to 90, in degrees.
    latitude: f64,
}

impl Point {
    /// A place, if there is one: degrees, longitude first, as in every form it is written in.
    pub fn new(longitude: f64, latitude: f64) -> Option<Self> {
        let is_there = (-180.0..=180.0).contains(&longitude) && (-90.0..=90.0).contains(&latitude);
        // One spelling of zero, so that equal places are equal texts.
        is_there.then_some(Self { longitude: longitude + 0.0, latitude: latitude + 0.0 })
    }

    /// Reads `POINT(-97 38)`, also behind `SRID=4326;`.
    pub fn from_wkt(text: &str) -> Option<Self> {
        let text = text.strip_prefix("SRID=4326;").unwrap_or(text).trim_ascii();
        let name = text.get(..5).filter(|name| name.eq_ignore_ascii_case("POINT"))?;
        let inside = text.get(name.len()..)?.trim_ascii().strip_prefix('(')?.strip_suffix(')')?;
        let mut numbers = inside.split_ascii_whitespace().map(real);
        let (longitude, latitude) = (numbers.next()??, numbers.next()??);
        numbers.next().is_none().then(|| Self::new(longitude, latitude))?
    }

    /// Reads a GeoJSON point of two coordinates. Its `crs`, which GeoJSON no longer has, may only name WGS 84.
    pub fn from_json(json: &Json) -> Option<Self> {
        let members = json.as_object()?;
        let crs = |json: &Json| *json == json!({ "type": "name", "properties": { "name": "EPSG:4326" } });
        let known = members.iter().all(|(name, json)| match name.as_str() {
            "type" => json == "Point",
            "coordinates" => true,
            "crs" => crs(json),
            _ => false,
        });
        let [longitude, latitude] = members.get("coordinates")?.as_array()?.as_slice() else { return None };
        let point = Self::new(longitude.as_f64()?, latitude.as_f64()?)?;
        (known && members.contains_key("type")).then_some(point)
    }

    /// As well-known text, `POINT(-97 38)`.
    pub fn to_wkt(self) -> String {
        format!("POINT({self})")
    }

    /// As a GeoJSON point.
    pub fn to_json(self) -> Json {
        json!({ "type": "Point", "coordinates": [self.longitude, self.latitude] })
    }

    /// As it is kept: its two numbers, written so that they are read back as they were.
    pub fn kept(self) -> String {
        self.to_string()
    }

    /// Reads what [`kept`](Self::kept) wrote.
    pub fn from_kept(text: &str) -> Option<Self> {
        let (longitude, latitude) = text.split_once(' ')?;
        Self::new(real(longitude)?, real(latitude)?)
    }

    /// How far it is to another place, in kilometres along a great circle, on a round earth of [`EARTH_KM`].
    ///
    /// The half-angle formula, as the one with cosines of the Toolkit's server says nothing about places that are near.
    pub fn distance(self, to: Self) -> f64 {
        let half_sine = |from: f64, to: f64| ((to.to_radians() - from.to_radians()) / 2.0).sin();
        let (high, wide) = (half_sine(self.latitude, to.latitude), half_sine(self.longitude, to.longitude));
        let narrow = self.latitude.to_radians().cos() * to.latitude.to_radians().cos();
        let part = high * high + narrow * (wide * wide);
        2.0 * EARTH_KM * part.sqrt().min(1.0).asin()
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.longitude, self.latitude)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn places_are_read_as_the_known_clients_write_them() {
        let kansas = Point::new(-97.0, 38.0);
        for text in ["POINT(-97 38)", "point (-97.0 3.8e1)", "SRID=4326;POINT(-97 38)", " POINT( -97  38 ) "]
        {
            assert_eq!(Point::from_wkt(text), kansas, "{text}");
        }
        let crs = json!({ "type": "name", "properties": { "name": "EPSG:4326" } });
        for json in [
            json!({ "type": "Point", "coordinates": [-97, 38] }),
            json!({ "type": "Point", "coordinates": [-97.0, 38.0], "crs": crs }),
        ] {
            assert_eq!(Point::from_json(&json), kansas, "{json}");
        }
    }

    #[test]
    fn what_is_no_place_is_refused() {
        for text in [
            "",
            "POINT",
            "POINT()",
            "POINT(1)",
            "POINT(1 2 3)",
            "POINT(181 0)",
            "POINT(0 inf)",
            "LINE(1 2)",
            "é",
        ] {
            assert_eq!(Point::from_wkt(text), None, "{text}");
        }
        for json in [
            json!(null),
            json!([1, 2]),
            json!({ "coordinates": [1, 2] }),
            json!({ "type": "Point", "coordinates": [1, 2, 3] }),
            json!({ "type": "Point", "coordinates": ["1", "2"] }),
            json!({ "type": "Point", "coordinates": [0, 91] }),
            json!({ "type": "Point", "coordinates": [1, 2], "crs": "EPSG:3857" }),
            json!({ "type": "Point", "coordinates": [1, 2], "name": "home" }),
        ] {
            assert_eq!(Point::from_json(&json), None, "{json}");
        }
    }

    #[test]
    fn distances_are_those_of_the_round_earth() {
        let place = |longitude, latitude| Point::new(longitude, latitude).unwrap();
        let quarter = EARTH_KM * std::f64::consts::FRAC_PI_2;
        for (from, to, expected) in [
            (place(5.0, 5.0), place(5.0, 5.0), 0.0),
            (place(0.0, 90.0), place(77.0, 0.0), quarter),
            (place(0.0, 0.0), place(180.0, 0.0), 2.0 * quarter),
            (place(-179.5, 0.0), place(179.5, 0.0), quarter / 90.0),
            (place(9.226_081, 47.552_063), place(9.556_946, 47.374_487), 31.75),
        ] {
            assert!((from.distance(to) - expected).abs() < 0.05, "{from} {to}: {}", from.distance(to));
        }
    }

    proptest! {
        #[test]
        fn every_place_survives_every_form(longitude in -180.0..=180.0, latitude in -90.0..=90.0) {
            let point = Point::new(longitude, latitude);
            prop_assert_eq!(point.and_then(|point| Point::from_wkt(&point.to_wkt())), point);
            prop_assert_eq!(point.and_then(|point| Point::from_json(&point.to_json())), point);
            prop_assert_eq!(point.and_then(|point| Point::from_kept(&point.kept())), point);
        }

        #[test]
        fn no_text_breaks_the_reader(text in "\\PC{0,40}") {
            let _ = (Point::from_wkt(&text), Point::from_kept(&text));
        }
    }
}
