//! Names to items, by symbol number.

use beec_source::Symbol;

use super::ItemId;

/// For each name, the items that declare it.
#[derive(Default, Debug)]
pub(super) struct Table {
    /// Where each symbol's items begin in `items`; one entry more than there are symbols.
    starts: Vec<u32>,
    items: Vec<ItemId>,
    /// The same in the order of declaration.
    pairs: Vec<(Symbol, ItemId)>,
}

impl Table {
    /// Sorts declarations by name. Each name's items stay in order, and none is there twice.
    pub(super) fn new(mut pairs: Vec<(Symbol, ItemId)>) -> Table {
        pairs.dedup();
        let symbols = pairs.iter().map(|pair| pair.0.index() + 1).max().unwrap_or(0);
        let mut starts = vec![0u32; symbols + 1];
        for pair in &pairs {
            starts[pair.0.index() + 1] += 1;
        }
        for index in 1..starts.len() {
            starts[index] += starts[index - 1];
        }
        let mut next = starts.clone();
        let mut items = vec![ItemId(0); pairs.len()];
        for &(name, item) in &pairs {
            let slot = &mut next[name.index()];
            items[*slot as usize] = item;
            *slot += 1;
        }
        Table { starts, items, pairs }
    }

    /// The items of a name.
    pub(super) fn get(&self, name: Symbol) -> &[ItemId] {
        let index = name.index();
        match (self.starts.get(index), self.starts.get(index + 1)) {
            (Some(&start), Some(&end)) => &self.items[start as usize..end as usize],
            _ => &[],
        }
    }

    /// The names of an item.
    pub(super) fn of_item(&self, id: ItemId) -> impl Iterator<Item = Symbol> + '_ {
        let start = self.pairs.partition_point(|pair| pair.1 < id);
        self.pairs[start..].iter().take_while(move |pair| pair.1 == id).map(|pair| pair.0)
    }

    /// All names, in the order of declaration.
    pub(super) fn names(&self) -> impl Iterator<Item = Symbol> + '_ {
        self.pairs.iter().map(|pair| pair.0)
    }
}
