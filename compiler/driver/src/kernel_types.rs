//! The kernel types that `--btf` names: read at most once, and only when a stage asks.

use std::cell::OnceCell;
use std::path::Path;
use std::rc::Rc;

use beec_kernel::Kernels;
use beec_kernel::vmlinux::{self, Error, RUNNING_KERNEL};
use beec_preprocess::MakeVmlinux;
use beec_source::{Diagnostic, Session, Span};

/// What `--btf` names.
#[derive(Clone)]
pub(crate) struct KernelTypes {
    names: Vec<String>,
    read: Rc<OnceCell<Result<Kernels, Error>>>,
}

impl KernelTypes {
    pub(crate) fn new(names: &[String]) -> KernelTypes {
        KernelTypes { names: names.to_vec(), read: Rc::default() }
    }

    fn kernels(&self) -> Result<&Kernels, &Error> {
        self.read.get_or_init(|| Kernels::load(&self.names)).as_ref()
    }

    /// The kernel to compare programs with, if there is one. What cannot be read is an error.
    pub(crate) fn get(&self, session: &Session) -> Option<&Kernels> {
        if self.names.is_empty() {
            return None;
        }
        match self.kernels() {
            Ok(kernels) => Some(kernels),
            Err(error) => {
                session.emit(Diagnostic::error(error.code(), Span::NONE, error.to_string()));
                None
            }
        }
    }

    /// `vmlinux.h` from these types, or from the running kernel's where nothing is named.
    pub(crate) fn header(&self) -> MakeVmlinux {
        let types = self.clone();
        Box::new(move || types.make_header())
    }

    fn make_header(&self) -> Result<String, String> {
        if self.names.is_empty() {
            return vmlinux::header(Path::new(RUNNING_KERNEL)).map_err(|error| error.to_string());
        }
        let base = self.kernels().map_err(ToString::to_string)?.base().ok_or("no BTF that stands alone")?;
        vmlinux::header_of(&base.types, Path::new(&base.place)).map_err(|error| error.to_string())
    }
}
