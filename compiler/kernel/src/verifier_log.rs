//! Reading what the kernel's verifier and libbpf write about programs that were refused.
//!
//! The log of `BPF_PROG_LOAD` has, in the order of the verifier's walk: states (`0: R1=ctx() R10=fp0`), instructions
//! (`5: (85) call bpf_map_lookup_elem#1`), source lines (`; value = *p; @ prog.c:12`, the place since Linux 6.8), then
//! the reason and at last a line of statistics. libbpf puts `-- BEGIN PROG LOAD LOG --` and `-- END …` around it and
//! says before which program it is about.

/// What the log of one program, or of the object's BTF, says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProgramLog {
    /// The program's name, where libbpf gave it.
    pub program: Option<String>,
    /// Whether it is the BTF that was refused; the only reason is then the line of the bad type.
    pub btf: bool,
    /// Why the program was refused, a line each; empty if it was not.
    pub reason: Vec<String>,
    /// The last instruction the verifier looked at: its index and its text.
    pub instruction: Option<(usize, String)>,
    /// The source line that instruction comes from.
    pub source: Option<SourceLine>,
    /// How many instructions the verifier went through.
    pub processed: Option<u64>,
}

/// A source line as the log quotes it from the object's `.BTF.ext`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceLine {
    /// The text of the line.
    pub code: String,
    /// The file and the line number, if the kernel is new enough to give them.
    pub place: Option<(String, u32)>,
}

/// Reads a log that may be about several programs.
pub fn parse(log: &str) -> Vec<ProgramLog> {
    let mut reader = Reader::default();
    for line in log.lines() {
        reader.line(line.trim_end());
    }
    reader.finish()
}

#[derive(Default)]
struct Reader {
    done: Vec<ProgramLog>,
    current: ProgramLog,
    started: bool,
}

impl Reader {
    fn line(&mut self, line: &str) {
        if let Some(text) = line.strip_prefix("libbpf: ") {
            // libbpf marks its own lines, and of those only these two matter.
            if let Some(program) = failed_program(text) {
                self.next();
                self.current.program = Some(program);
                self.started = true;
            } else if text.contains("-- BEGIN BTF LOAD LOG --") {
                self.next();
                self.current.btf = true;
                self.started = true;
            }
        } else if line.contains("-- END PROG LOAD LOG --") || line.contains("-- END BTF LOAD LOG --") {
            self.next();
        } else if self.current.btf {
            if !line.is_empty() {
                self.current.reason = vec![line.to_string()];
            }
        } else if !line.is_empty() && !line.contains("-- BEGIN PROG LOAD LOG --") {
            self.started = true;
            self.verifier_line(line);
        }
    }

    fn verifier_line(&mut self, text: &str) {
        if let Some(source) = text.strip_prefix("; ") {
            self.current.source = Some(source_line(source));
        } else if let Some(processed) = processed(text) {
            self.current.processed = Some(processed);
        } else if let Some(instruction) = instruction(text) {
            self.current.instruction = Some(instruction);
            self.current.reason.clear();
        } else if is_state(text) {
            self.current.reason.clear();
        } else if !is_remark(text) {
            self.current.reason.push(text.to_string());
        }
    }

    fn next(&mut self) {
        if std::mem::take(&mut self.started) {
            self.done.push(std::mem::take(&mut self.current));
        }
    }

    fn finish(mut self) -> Vec<ProgramLog> {
        self.next();
        self.done
    }
}

/// `prog 'x': BPF program load failed: …`, or the older `load bpf program failed`, which does not name it.
fn failed_program(text: &str) -> Option<String> {
    let rest = text.strip_prefix("prog '")?;
    let (program, rest) = rest.split_once('\'')?;
    rest.contains("load failed").then(|| program.to_string())
}

/// `code; @ file:line`, or only the code.
fn source_line(text: &str) -> SourceLine {
    let split = text.rsplit_once(" @ ").and_then(|(code, place)| {
        let (file, line) = place.rsplit_once(':')?;
        Some((code, (file.to_string(), line.parse().ok()?)))
    });
    match split {
        Some((code, place)) => SourceLine { code: code.to_string(), place: Some(place) },
        None => SourceLine { code: text.to_string(), place: None },
    }
}

/// `processed 12 insns (limit 1000000) …`.
fn processed(text: &str) -> Option<u64> {
    text.strip_prefix("processed ")?.split(' ').next()?.parse().ok()
}

/// `5: (85) call …`: an index, an opcode in parentheses, the instruction; perhaps a state behind a semicolon.
fn instruction(text: &str) -> Option<(usize, String)> {
    let (index, rest) = text.split_once(": (")?;
    let (opcode, body) = rest.split_once(") ")?;
    let is_opcode = opcode.len() == 2 && opcode.bytes().all(|byte| byte.is_ascii_hexdigit());
    let body = body.split("  ;").next().unwrap_or(body).trim_end();
    is_opcode.then_some(())?;
    Some((index.trim().parse().ok()?, body.to_string()))
}

/// `5: R0=…` and `from 3 to 7: R0=…`.
fn is_state(text: &str) -> bool {
    let numbered = text.split_once(": ").is_some_and(|(index, rest)| {
        let index = index.trim();
        let is_index = !index.is_empty() && index.bytes().all(|byte| byte.is_ascii_digit());
        is_index && (rest.starts_with('R') || rest.starts_with("frame") || rest.starts_with("safe"))
    });
    numbered || (text.starts_with("from ") && text.contains(" to "))
}

/// Lines that tell of the walk and never of a reason.
fn is_remark(text: &str) -> bool {
    let starts = [
        "func#",
        "Func#",
        "caller:",
        "callee:",
        "returning from callee",
        "to caller at",
        "mark_precise:",
        "last_idx ",
        "regs=",
        "parent ",
        "propagating ",
        "verification time",
        "stack depth",
        "max_states_per_insn",
        "arg#",
        "Validating ",
        " frame",
        "insns_",
        "cur state:",
        "old state:",
    ];
    // `arg#0 …` is a remark in old logs and part of a reason in those of functions checked by themselves.
    let is_reason = text.starts_with("arg#") && !text.ends_with("is not a scalar");
    !is_reason && starts.iter().any(|start| text.starts_with(start))
}
