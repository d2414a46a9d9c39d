//! JSON in which no name stands twice. Of two members with one name, one reader takes the first and another the last: what
//! was checked by the one need not be what is used by the other.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Number, Value};

/// Why a text is not taken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Malformed {
    /// It is not JSON, is nested too deeply, or is something other than an object.
    NotAnObject,
    /// A name stands twice in one object, at whatever depth and however it is spelt.
    Duplicate,
}

/// Reads an object.
pub(super) fn object(text: &[u8]) -> Result<Map<String, Value>, Malformed> {
    match serde_json::from_slice(text) {
        Ok(Strict(Value::Object(object))) => Ok(object),
        // Nothing else in here is an error of data: what is not JSON is an error of syntax.
        Err(error) if error.is_data() => Err(Malformed::Duplicate),
        _ => Err(Malformed::NotAnObject),
    }
}

struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader).map(Self)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(Strict(entry)) = entries.next_element()? {
            list.push(entry);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some((name, Strict(value))) = members.next_entry::<String, Strict>()? {
            if object.insert(name, value).is_some() {
                return Err(A::Error::custom("a name stands twice"));
            }
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_stand_twice_are_found_at_every_depth_and_in_every_spelling() {
        for (text, expected) in [
            (r#"{"a":1,"b":[{"a":1},{"a":2}]}"#, None),
            (r#" {"a" : 1 } "#, None),
            (r#"{"a":1,"A":1}"#, None),
            (r#"{"a":1,"a":1}"#, Some(Malformed::Duplicate)),
            (r#"{"aud":1,"\u0061ud":1}"#, Some(Malformed::Duplicate)),
            (r#"{"a":{"b":[{"c":1,"c":2}]}}"#, Some(Malformed::Duplicate)),
            (r#"{"a":1"#, Some(Malformed::NotAnObject)),
            (r#"{"a":1}{}"#, Some(Malformed::NotAnObject)),
            (r#"{"a":1e999}"#, Some(Malformed::NotAnObject)),
            (r#"{"a":"\ud800"}"#, Some(Malformed::NotAnObject)),
            ("[]", Some(Malformed::NotAnObject)),
            ("", Some(Malformed::NotAnObject)),
        ] {
            assert_eq!(object(text.as_bytes()).err(), expected, "{text}");
        }
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(200), "]".repeat(200));
        assert_eq!(object(deep.as_bytes()), Err(Malformed::NotAnObject));
    }
}
