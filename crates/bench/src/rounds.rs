//! Comparing two noisy things.

use anyhow::{Result, ensure};

/// What two sides measured, in the order of the rounds.
pub struct Pairs {
    /// The shop's values.
    pub ours: Vec<f64>,
    /// The yardstick's.
    pub yardstick: Vec<f64>,
}

impl Pairs {
    /// Measures both sides in turns. Every other round begins with the
    /// yardstick, as what runs second may find the machine warmer.
    ///
    /// # Errors
    /// The first failure of a side, or a value that is no measurement.
    pub fn measure(
        rounds: usize,
        mut ours: impl FnMut() -> Result<f64>,
        mut yardstick: impl FnMut() -> Result<f64>,
    ) -> Result<Self> {
        let mut pairs = Self {
            ours: Vec::new(),
            yardstick: Vec::new(),
        };
        for round in 0..rounds {
            let (a, b) = if round % 2 == 0 {
                let a = ours()?;
                (a, yardstick()?)
            } else {
                let b = yardstick()?;
                (ours()?, b)
            };
            ensure!(a > 0.0 && b > 0.0, "nothing was measured: {a} against {b}");
            pairs.ours.push(a);
            pairs.yardstick.push(b);
        }
        Ok(pairs)
    }

    /// The median of the rounds' ratios, ours to the yardstick.
    pub fn ratio(&self) -> f64 {
        let ratios = self.ours.iter().zip(&self.yardstick).map(|(a, b)| a / b);
        median(&ratios.collect::<Vec<_>>())
    }
}

/// The middle value; of an even number, the mean of the two in the middle.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => f64::NAN,
        n if n % 2 == 0 => f64::midpoint(sorted[middle - 1], sorted[middle]),
        _ => sorted[middle],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(&[3.0, 1.0, 100.0]), 3.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 100.0]), 3.0);
        assert!(median(&[]).is_nan());
    }

    #[test]
    fn the_ratio_is_that_of_neighbours() {
        // The machine was half as fast in the second round, for both.
        let pairs = Pairs {
            ours: vec![50.0, 25.0, 50.0],
            yardstick: vec![100.0, 50.0, 100.0],
        };
        assert_eq!(pairs.ratio(), 0.5);
    }

    #[test]
    fn sides_take_turns() {
        let order = std::cell::RefCell::new(String::new());
        let side = |name| {
            order.borrow_mut().push(name);
            Ok(1.0)
        };
        Pairs::measure(3, || side('a'), || side('b')).unwrap();
        assert_eq!(*order.borrow(), "abbaab");
    }
}
