//! Attaching programs by their sections.

use std::error::Error;
use std::fs::File;
use std::os::fd::{AsFd, AsRawFd};
use std::path::Path;

use libbpf_rs::{
    Link, MapCore, MapType, Object, ProgramMut, ProgramType, TC_EGRESS, TC_INGRESS, TcHook, TcHookBuilder,
};

use crate::options::Options;

/// Everything that was attached; detached when dropped.
pub struct Attached {
    links: Vec<Named>,
    filters: Vec<(String, TcHook)>,
}

struct Named {
    name: String,
    is_iterator: bool,
    link: Link,
}

/// Attaches all programs and struct_ops maps of an object, or nothing where one of them cannot be attached.
pub fn all(object: &mut Object, options: &Options) -> Result<Attached, Box<dyn Error>> {
    let mut attached = Attached { links: Vec::new(), filters: Vec::new() };
    for program in object.progs_mut() {
        attached.program(&program, options)?;
    }
    // Those of sections with a "?" in front were not made.
    for mut map in object.maps_mut().filter(|map| map.map_type() == MapType::StructOps && map.autocreate()) {
        let name = map.name().to_string_lossy().into_owned();
        let link = map.attach_struct_ops().map_err(|error| format!("{name} cannot be registered: {error}"))?;
        // Without ".link" in its section there is no kernel object to pin.
        attached.links.push(Named { name: format!("{name} [struct_ops]"), is_iterator: false, link });
    }
    Ok(attached)
}

impl Attached {
    /// The names of what was attached, with the sections.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let links = self.links.iter().map(|one| one.name.as_str());
        links.chain(self.filters.iter().map(|(name, _)| name.as_str()))
    }

    /// The links of iterators.
    pub fn iterators(&self) -> impl Iterator<Item = &Link> {
        self.links.iter().filter(|one| one.is_iterator).map(|one| &one.link)
    }

    fn program(&mut self, program: &ProgramMut<'_>, options: &Options) -> Result<(), Box<dyn Error>> {
        let section = program.section().to_string_lossy().into_owned();
        let name = program.name().to_string_lossy().into_owned();
        let title = format!("{name} [{section}]");
        let failed = |error: Box<dyn Error>| format!("{title} cannot be attached: {error}");
        match program.prog_type() {
            // These go with their map.
            ProgramType::StructOps => {}
            ProgramType::SchedCls => {
                let filter = filter(program, &section, &options.interface).map_err(failed)?;
                self.filters.push((title, filter));
            }
            _ => {
                let mut link = link(program, &section, options).map_err(failed)?;
                if let Some(folder) = &options.pin {
                    link.pin(folder.join(&name)).map_err(|error| failed(error.into()))?;
                }
                self.links.push(Named { name: title, is_iterator: section.starts_with("iter"), link });
            }
        }
        Ok(())
    }
}

impl Drop for Attached {
    /// Links end with this process unless they are pinned; filters of tc would not.
    fn drop(&mut self) {
        for one in self.links.iter_mut().filter(|one| one.link.pin_path().is_some()) {
            if let Err(error) = one.link.unpin() {
                eprintln!("{} stays pinned: {error}", one.name);
            }
        }
        for (name, filter) in &mut self.filters {
            if let Err(error) = filter.detach() {
                eprintln!("{name} stays attached: {error}");
            }
        }
    }
}

fn link(program: &ProgramMut<'_>, section: &str, options: &Options) -> Result<Link, Box<dyn Error>> {
    if section.starts_with("xdp") {
        return Ok(program.attach_xdp(interface_index(&options.interface)?)?);
    }
    if section.starts_with("cgroup") {
        return Ok(program.attach_cgroup(File::open(&options.cgroup)?.as_raw_fd())?);
    }
    Ok(program.attach()?)
}

/// A filter on the interface's clsact queue, which is made where it is not there.
fn filter(program: &ProgramMut<'_>, section: &str, interface: &str) -> Result<TcHook, Box<dyn Error>> {
    let direction = if section.ends_with("egress") { TC_EGRESS } else { TC_INGRESS };
    let mut hook =
        TcHookBuilder::new(program.as_fd()).ifindex(interface_index(interface)?).replace(true).hook(direction);
    hook.create()?;
    Ok(hook.attach()?)
}

fn interface_index(name: &str) -> Result<i32, Box<dyn Error>> {
    let path = Path::new("/sys/class/net").join(name).join("ifindex");
    let text = std::fs::read_to_string(path).map_err(|error| format!("there is no interface {name}: {error}"))?;
    Ok(text.trim().parse()?)
}
