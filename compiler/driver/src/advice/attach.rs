//! What programs are attached to.

use beec_kernel::attach::{self, Found};
use beec_kernel::{Kernels, advice};

use super::arguments::context_words;
use super::facts::Facts;

pub(super) fn advise(facts: &Facts<'_>, kernels: &Kernels) {
    for (function, body, section) in facts.loaded() {
        let Some(convention) = attach::convention(&section) else { continue };
        match attach::find(&section, convention, kernels) {
            None => {}
            Some(Found::No { nearest }) => {
                let nearest = nearest.as_deref();
                facts.tell(advice::target(&section, convention, nearest, kernels, function.span));
            }
            Some(Found::Yes(None)) => {}
            Some(Found::Yes(Some(arguments))) => {
                for (word, span) in context_words(body) {
                    facts.tell(advice::argument(&section, &arguments, word, span));
                }
            }
        }
    }
}
