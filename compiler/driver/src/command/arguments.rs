//! Arguments to options.

use std::path::PathBuf;

use beec_preprocess::{CommandLineMacro, Standard};
use beec_source::Severity;

use super::flags::{FLAGS, Flag, Value};
use crate::{Emit, Level, Options};

/// A command line that cannot be obeyed; the exit status is 2.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Misuse(pub String);

/// The largest stack that can be asked for: offsets in instructions have 16 bits.
const MAX_STACK: u32 = 32_760;

/// What the command is to do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Action {
    /// Compile the inputs.
    Compile,
    /// `--version`
    Version,
    /// `--help`
    Help,
    /// `-dumpmachine`
    DumpMachine,
    /// `-dumpversion`
    DumpVersion,
}

/// A command line, read.
#[derive(Clone, Debug)]
pub struct Arguments {
    /// What to do.
    pub action: Action,
    /// The options of every compilation.
    pub options: Options,
    /// Files to compile; `-` is standard input.
    pub inputs: Vec<String>,
    /// `-o`
    pub output: Option<String>,
    /// What `-M…` asks for.
    pub dependencies: Dependencies,
    /// `-v`
    pub verbose: bool,
    /// `-fsyntax-only`
    pub syntax_only: bool,
    /// Diagnostics as JSON, a line each.
    pub json: bool,
    /// Colours: `None` where standard error is a terminal.
    pub colour: Option<bool>,
    /// `-ferror-limit=`: so many errors are shown; 0 for all.
    pub error_limit: usize,
    /// Flags that were accepted and do nothing.
    pub ignored: Vec<String>,
}

/// `-M`, `-MM`, `-MD`, `-MMD` and what refines them.
#[derive(Clone, Default, Debug)]
pub struct Dependencies {
    /// Write a rule.
    pub wanted: bool,
    /// Write it instead of compiling.
    pub only: bool,
    /// Without system headers.
    pub user_only: bool,
    /// `-MP`
    pub phony: bool,
    /// `-MF`
    pub file: Option<String>,
    /// `-MT`, `-MQ` (quoted already)
    pub targets: Vec<String>,
}

/// Reads a command line. Arguments `@file` are replaced by the words in the file.
pub fn parse(words: &[String]) -> Result<Arguments, Misuse> {
    let words = expand_response_files(words)?;
    let mut arguments = Arguments {
        action: Action::Compile,
        options: Options::default(),
        inputs: Vec::new(),
        output: None,
        dependencies: Dependencies::default(),
        verbose: false,
        syntax_only: false,
        json: false,
        colour: None,
        error_limit: 20,
        ignored: Vec::new(),
    };
    let mut rest = words.iter();
    let mut only_inputs = false;
    while let Some(word) = rest.next() {
        if only_inputs || word == "-" || !word.starts_with('-') {
            arguments.inputs.push(word.clone());
            continue;
        }
        if word == "--" {
            only_inputs = true;
            continue;
        }
        let (spelling, value, flag) = find(word).ok_or_else(|| unknown(word))?;
        let joined = &word[spelling.len()..];
        let value = match value {
            Value::None => "",
            Value::Joined => joined,
            Value::JoinedOrSeparate if !joined.is_empty() => joined,
            Value::Separate | Value::JoinedOrSeparate => {
                rest.next().ok_or_else(|| Misuse(format!("'{spelling}' needs a value")))?
            }
        };
        arguments.obey(flag, word, value)?;
    }
    arguments.options.source_date_epoch = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|text| text.parse().ok());
    Ok(arguments)
}

fn find(word: &str) -> Option<(&'static str, Value, Flag)> {
    let exact = |&&(spelling, value, _): &&(&str, Value, Flag)| match value {
        Value::None | Value::Separate => word == spelling,
        Value::Joined | Value::JoinedOrSeparate => word.starts_with(spelling),
    };
    FLAGS.iter().filter(exact).max_by_key(|(spelling, ..)| spelling.len()).copied()
}

fn unknown(word: &str) -> Misuse {
    match beec_kernel::nearest(word, FLAGS.iter().map(|(spelling, ..)| *spelling)) {
        Some(near) => Misuse(format!("unknown option '{word}'; did you mean '{near}'?")),
        None => Misuse(format!("unknown option '{word}'")),
    }
}

fn expand_response_files(words: &[String]) -> Result<Vec<String>, Misuse> {
    let mut expanded = Vec::new();
    for word in words {
        match word.strip_prefix('@') {
            Some(path) => {
                let text =
                    std::fs::read_to_string(path).map_err(|error| Misuse(format!("cannot read '{path}': {error}")))?;
                expanded.extend(split_words(&text));
            }
            None => expanded.push(word.clone()),
        }
    }
    Ok(expanded)
}

/// Words as a shell would see them: quotes and backslashes, nothing else.
fn split_words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, quote) {
            ('\\', quote) if quote != Some('\'') => word.get_or_insert_default().extend(chars.next()),
            ('"' | '\'', None) => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (c, Some(open)) if c == open => quote = None,
            (c, None) if c.is_whitespace() => words.extend(word.take()),
            (c, _) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

impl Arguments {
    fn obey(&mut self, flag: Flag, word: &str, value: &str) -> Result<(), Misuse> {
        let options = &mut self.options;
        match flag {
            Flag::Compile => {}
            Flag::Assembly => options.emit = Emit::Assembly,
            Flag::Preprocess => options.emit = Emit::Preprocessed,
            Flag::MsExtensions(on) => options.ms_extensions = on,
            Flag::StrictAliasing => options.strict_aliasing = true,
            Flag::NoStrictAliasing => options.strict_aliasing = false,
            Flag::NoLineMarkers => options.no_line_markers = true,
            Flag::SyntaxOnly => self.syntax_only = true,
            Flag::Output => self.output = Some(value.to_owned()),
            Flag::Include => options.search.user.push(PathBuf::from(value)),
            Flag::IncludeSystem => options.search.system.push(PathBuf::from(value)),
            Flag::IncludeQuote => options.search.quote.push(PathBuf::from(value)),
            Flag::IncludeAfter => options.search.after.push(PathBuf::from(value)),
            Flag::EmbedFolder => options.search.embed.push(PathBuf::from(value)),
            Flag::IncludeFile => options.includes.push(value.to_owned()),
            Flag::Define => options.macros.push(CommandLineMacro::Define(value.to_owned())),
            Flag::Undefine => options.macros.push(CommandLineMacro::Undefine(value.to_owned())),
            Flag::NoStandardIncludes => options.nostdinc = true,
            Flag::Level => options.level = level(value)?,
            Flag::Debug => options.debug = value != "0",
            Flag::Cpu => options.target.cpu = cpu(value)?,
            Flag::Target => options.target.big_endian = big_endian(value)?,
            Flag::LittleEndian => options.target.big_endian = false,
            Flag::BigEndian => options.target.big_endian = true,
            Flag::Standard => options.standard = standard(value)?,
            Flag::Language => language(value)?,
            Flag::Warning => self.warning(word, value),
            Flag::Silent => options.warnings.silent = true,
            Flag::Pedantic => {}
            Flag::DependenciesOnly => self.dependencies_wanted(true, false),
            Flag::UserDependenciesOnly => self.dependencies_wanted(true, true),
            Flag::Dependencies => self.dependencies_wanted(false, false),
            Flag::UserDependencies => self.dependencies_wanted(false, true),
            Flag::DependencyFile => self.dependencies.file = Some(value.to_owned()),
            Flag::DependencyTarget => self.dependencies.targets.push(value.to_owned()),
            Flag::DependencyQuotedTarget => {
                self.dependencies.targets.push(value.replace('$', "$$").replace(' ', "\\ "))
            }
            Flag::DependencyPhony => self.dependencies.phony = true,
            Flag::DependencyGenerated | Flag::Ignored => self.ignored.push(word.to_owned()),
            Flag::Verbose => self.verbose = true,
            Flag::Version => self.action = Action::Version,
            Flag::Help => self.action = Action::Help,
            Flag::DumpMachine => self.action = Action::DumpMachine,
            Flag::DumpVersion => self.action = Action::DumpVersion,
            Flag::Emit => options.emit = emit(value)?,
            Flag::PrintAfter => options.print_after.extend(value.split(',').map(str::to_owned)),
            Flag::ErrorLimit => {
                self.error_limit = value.parse().map_err(|_| Misuse(format!("'{word}' needs a number")))?;
            }
            Flag::Llvm => match value.trim_start_matches('-').strip_prefix("bpf-stack-size=") {
                Some(size) => {
                    let bytes = size.parse().ok().filter(|bytes| *bytes <= MAX_STACK);
                    options.stack =
                        bytes.ok_or_else(|| Misuse(format!("'{value}' needs a number up to {MAX_STACK}")))?;
                }
                None => self.ignored.push(format!("{word} {value}")),
            },
            Flag::Btf => options.btf.push(value.to_owned()),
            Flag::ErrorFormat => self.json = error_format(value)?,
            Flag::Colour => self.colour = Some(true),
            Flag::NoColour => self.colour = Some(false),
            Flag::PrefixMap => {
                let pair = value.split_once('=').ok_or_else(|| Misuse(format!("'{word}' needs the form old=new")))?;
                options.prefix_maps.push((pair.0.to_owned(), pair.1.to_owned()));
            }
            Flag::Refused => {
                return Err(Misuse(format!("'{word}' would change what C means for BPF; beec does not have it")));
            }
        }
        Ok(())
    }

    fn dependencies_wanted(&mut self, only: bool, user_only: bool) {
        self.dependencies.wanted = true;
        self.dependencies.only |= only;
        self.dependencies.user_only |= user_only;
    }

    fn warning(&mut self, word: &str, value: &str) {
        let policy = &mut self.options.warnings;
        // -Wl, -Wa and -Wp speak to other programs.
        if ["l,", "a,", "p,"].iter().any(|prefix| value.starts_with(prefix)) {
            self.ignored.push(word.to_owned());
            return;
        }
        match value {
            "error" => policy.all_errors = true,
            "no-error" => policy.all_errors = false,
            _ => {
                if let Some(name) = value.strip_prefix("no-error=") {
                    policy.groups.remove(name);
                    policy.never_errors.push(name.to_owned());
                } else if let Some(name) = value.strip_prefix("error=") {
                    policy.never_errors.retain(|spared| spared != name);
                    policy.set(name, Some(Severity::Error));
                } else if let Some(name) = value.strip_prefix("no-") {
                    policy.set(name, None);
                } else {
                    policy.set(value, Some(Severity::Warning));
                }
            }
        }
    }
}

fn level(value: &str) -> Result<Level, Misuse> {
    match value {
        "0" => Ok(Level::O0),
        "g" => Ok(Level::Og),
        "" | "1" => Ok(Level::O1),
        "2" => Ok(Level::O2),
        "3" | "4" | "fast" => Ok(Level::O3),
        "s" | "z" => Ok(Level::Os),
        _ => Err(Misuse(format!("there is no level '-O{value}'; there are -O0 -Og -O1 -O2 -O3 -Os"))),
    }
}

fn cpu(value: &str) -> Result<u8, Misuse> {
    match value {
        "v1" => Ok(1),
        "v2" => Ok(2),
        "v3" | "generic" => Ok(3),
        "v4" => Ok(4),
        _ => Err(Misuse(format!("there is no '-mcpu={value}'; there are v1 v2 v3 v4"))),
    }
}

fn big_endian(value: &str) -> Result<bool, Misuse> {
    match value.split('-').next().unwrap_or(value) {
        "bpf" | "bpfel" => Ok(false),
        "bpfeb" => Ok(true),
        _ => Err(Misuse(format!("there is no target '{value}'; there are bpf bpfel bpfeb"))),
    }
}

fn standard(value: &str) -> Result<Standard, Misuse> {
    let version = match value.get(value.len().saturating_sub(2)..).unwrap_or("") {
        "89" | "90" => 0,
        "99" | "9x" => 199_901,
        "11" | "1x" => 201_112,
        "17" | "18" => 201_710,
        "23" | "2x" => 202_311,
        _ => return Err(Misuse(format!("there is no '-std={value}'; there are gnu89 to gnu23 and c89 to c23"))),
    };
    Ok(Standard { version, gnu: value.starts_with("gnu") })
}

fn language(value: &str) -> Result<(), Misuse> {
    match value {
        "c" | "none" | "cpp-output" => Ok(()),
        _ => Err(Misuse(format!("beec compiles C, not '{value}'"))),
    }
}

fn emit(value: &str) -> Result<Emit, Misuse> {
    match value {
        "tokens" => Ok(Emit::Tokens),
        "ast" => Ok(Emit::Ast),
        "ir" => Ok(Emit::Ir),
        "asm" => Ok(Emit::Assembly),
        "btf" => Ok(Emit::Btf),
        "obj" => Ok(Emit::Object),
        _ => Err(Misuse(format!("there is no '--emit={value}'; there are tokens ast ir asm btf obj"))),
    }
}

fn error_format(value: &str) -> Result<bool, Misuse> {
    match value {
        "human" => Ok(false),
        "json" => Ok(true),
        _ => Err(Misuse(format!("there is no '--error-format={value}'; there are human and json"))),
    }
}
