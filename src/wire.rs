//! Values as bytes between the page and its workers.
//!
//! Both sides are of one build, so there are no versions, no names and no way to fail half-way: bytes that are too short read as
//! empty values. A reader made by serde is several times as large for each type, and the page's first load carries one for
//! everything that a plan holds.

use std::collections::BTreeMap;

/// Bytes that are being read.
#[derive(Debug, Clone, Copy)]
pub struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    /// Nothing to read.
    pub fn none() -> Self {
        Bytes(&[])
    }

    /// The next bytes; none if there are not so many.
    fn next(&mut self, n: usize) -> &'a [u8] {
        let (head, tail) = self.0.split_at_checked(n).unwrap_or_default();
        self.0 = tail;
        head
    }

    /// The next byte; 0 at the end.
    pub fn byte(&mut self) -> u8 {
        self.next(1).first().copied().unwrap_or_default()
    }
}

/// A value that goes over the wire.
pub trait Wire {
    /// Writes it.
    fn put(&self, to: &mut Vec<u8>);
    /// Reads it.
    fn take(from: &mut Bytes<'_>) -> Self;
}

/// A value as bytes.
pub fn write<T: Wire>(value: &T) -> Vec<u8> {
    let mut out = Vec::new();
    value.put(&mut out);
    out
}

/// The value of bytes.
pub fn read<T: Wire>(bytes: &[u8]) -> T {
    T::take(&mut Bytes(bytes))
}

/// Says how a struct or an enum goes over the wire: all its fields, in any order; all its variants, numbered from 0, each with its
/// fields.
macro_rules! wire {
    (enum $type:ident { $($tag:literal $variant:ident $( ( $($part:ident),+ ) )? $( { $($field:ident),+ } )?),+ $(,)? }) => {
        impl $crate::wire::Wire for $type {
            fn put(&self, to: &mut Vec<u8>) {
                match self {
                    $(Self::$variant $( ( $($part),+ ) )? $( { $($field),+ } )? => {
                        to.push($tag);
                        $( $( $crate::wire::Wire::put($part, to); )+ )?
                        $( $( $crate::wire::Wire::put($field, to); )+ )?
                    })+
                }
            }

            fn take(from: &mut $crate::wire::Bytes<'_>) -> Self {
                match from.byte() {
                    $($tag => Self::$variant
                        $( ( $( { let $part = $crate::wire::Wire::take(from); $part } ),+ ) )?
                        $( { $( $field: $crate::wire::Wire::take(from) ),+ } )?,)+
                    _ => Self::take(&mut $crate::wire::Bytes::none()),
                }
            }
        }
    };
    ($($type:ident { $($field:ident),+ $(,)? })+) => {
        $(impl $crate::wire::Wire for $type {
            fn put(&self, to: &mut Vec<u8>) {
                $( $crate::wire::Wire::put(&self.$field, to); )+
            }

            fn take(from: &mut $crate::wire::Bytes<'_>) -> Self {
                Self { $( $field: $crate::wire::Wire::take(from) ),+ }
            }
        })+
    };
}
pub(crate) use wire;

impl Wire for String {
    fn put(&self, to: &mut Vec<u8>) {
        self.len().put(to);
        to.extend_from_slice(self.as_bytes());
    }

    fn take(from: &mut Bytes<'_>) -> Self {
        let n = usize::take(from);
        Self::from_utf8(from.next(n).to_vec()).unwrap_or_default()
    }
}

macro_rules! numbers {
    ($($type:ty as $size:literal)+) => {
        $(impl Wire for $type {
            fn put(&self, to: &mut Vec<u8>) {
                to.extend_from_slice(&self.to_le_bytes());
            }

            fn take(from: &mut Bytes<'_>) -> Self {
                let mut bytes = [0; $size];
                if let Some(next) = from.next($size).first_chunk() {
                    bytes = *next;
                }
                Self::from_le_bytes(bytes)
            }
        })+
    };
}
numbers! { u8 as 1 u32 as 4 i32 as 4 u64 as 8 i64 as 8 }

impl Wire for usize {
    fn put(&self, to: &mut Vec<u8>) {
        u32::try_from(*self).unwrap_or(u32::MAX).put(to);
    }

    fn take(from: &mut Bytes<'_>) -> Self {
        u32::take(from) as Self
    }
}

impl Wire for bool {
    fn put(&self, to: &mut Vec<u8>) {
        to.push(u8::from(*self));
    }

    fn take(from: &mut Bytes<'_>) -> Self {
        from.byte() != 0
    }
}

impl<T: Wire> Wire for Box<T> {
    fn put(&self, to: &mut Vec<u8>) {
        (**self).put(to);
    }

    fn take(from: &mut Bytes<'_>) -> Self {
        Self::new(T::take(from))
    }
}

impl<T: Wire> Wire for Option<T> {
    fn put(&self, to: &mut Vec<u8>) {
        self.is_some().put(to);
        if let Some(value) = self {
            value.put(to);
        }
    }

    fn take(from: &mut Bytes<'_>) -> Self {
        bool::take(from).then(|| T::take(from))
    }
}

impl<T: Wire, E: Wire> Wire for Result<T, E> {
    fn put(&self, to: &mut Vec<u8>) {
        self.is_ok().put(to);
        match self {
            Ok(value) => value.put(to),
            Err(why) => why.put(to),
        }
    }

    fn take(from: &mut Bytes<'_>) -> Self {
        if bool::take(from) { Ok(T::take(from)) } else { Err(E::take(from)) }
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn put(&self, to: &mut Vec<u8>) {
        self.len().put(to);
        self.iter().for_each(|value| value.put(to));
    }

    fn take(from: &mut Bytes<'_>) -> Self {
        let n = usize::take(from);
        let mut out = Self::new();
        // Bytes that lie about their number end the list early.
        while out.len() < n && !from.0.is_empty() {
            out.push(T::take(from));
        }
        out
    }
}

impl<K: Wire + Ord, V: Wire> Wire for BTreeMap<K, V> {
    fn put(&self, to: &mut Vec<u8>) {
        self.len().put(to);
        for (key, value) in self {
            key.put(to);
            value.put(to);
        }
    }

    fn take(from: &mut Bytes<'_>) -> Self {
        crate::order::map(Vec::<(K, V)>::take(from))
    }
}

impl<A: Wire, B: Wire, C: Wire> Wire for (A, B, C) {
    fn put(&self, to: &mut Vec<u8>) {
        self.0.put(to);
        self.1.put(to);
        self.2.put(to);
    }

    fn take(from: &mut Bytes<'_>) -> Self {
        (A::take(from), B::take(from), C::take(from))
    }
}

impl<A: Wire, B: Wire> Wire for (A, B) {
    fn put(&self, to: &mut Vec<u8>) {
        self.0.put(to);
        self.1.put(to);
    }

    fn take(from: &mut Bytes<'_>) -> Self {
        let a = A::take(from);
        (a, B::take(from))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Debug, Clone, PartialEq)]
    struct Thing {
        name: String,
        sizes: Vec<(i64, bool)>,
        kind: Option<Kind>,
    }

    #[derive(Debug, Clone, PartialEq)]
    enum Kind {
        Plain,
        Named(String, u8),
        Many { of: BTreeMap<String, u32> },
    }

    wire!(Thing { name, sizes, kind });
    wire!(enum Kind { 0 Plain, 1 Named(name, n), 2 Many { of } });

    fn kind() -> impl Strategy<Value = Kind> {
        prop_oneof![
            Just(Kind::Plain),
            (".*", any::<u8>()).prop_map(|(a, b)| Kind::Named(a, b)),
            proptest::collection::btree_map(".*", any::<u32>(), 0..4).prop_map(|of| Kind::Many { of }),
        ]
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(name in ".*", sizes in proptest::collection::vec(any::<(i64, bool)>(), 0..5), kind in proptest::option::of(kind())) {
            let thing = Thing { name, sizes, kind };
            prop_assert_eq!(read::<Thing>(&write(&thing)), thing);
        }

        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _ = read::<Vec<Thing>>(&bytes);
        }
    }
}
