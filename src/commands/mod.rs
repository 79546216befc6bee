//! The commands: each runs the pipeline as far as it needs, and hands its result to the report.

mod adopted;
mod apply;
mod audit;
mod check;
mod describe;
mod destroy;
mod export;
mod init;
mod job;
mod known;
mod launcher;
mod lock;
mod moved;
mod operating_system;
mod pages;
mod parallel;
mod place;
mod plan;
mod python;
mod replace;
mod rollback;
mod run;
mod scene;
mod schema;
mod scripts;
mod seed;
mod show;
mod survey;
mod usage;

use std::process::ExitCode;

use crate::cli::{self, Cli, Command};
use crate::commands::scene::Request;
use crate::commands::show::Outcome;
use crate::common::Diagnostic;
use crate::common::diagnostic::Blame;
use crate::report::outcome::{Failed, Report};
use crate::spec::Spec;

/// Runs the program on the process's arguments. Exit codes: 0 done; 1 the input or the system is not
/// as it must be, or a command that was asked to look found something; 2 a wrong command line, or a
/// fault of the machine. Of several specs the worst counts.
pub fn main() -> ExitCode {
    let cli = match Cli::read(std::env::args_os().collect()) {
        Ok(cli) => cli,
        Err(error) => return usage::misused(&error),
    };
    let outcome = outcome(&cli);
    show::outcome(&cli, &outcome);
    let codes = outcome.iter().map(|result| match result {
        Ok(report) => u8::from(!report.told().is_clean()),
        Err(failed) => exit_code(&failed.errors),
    });
    ExitCode::from(codes.max().unwrap_or_default())
}

/// Does what a command line asks for.
fn outcome(cli: &Cli) -> Outcome {
    let waiting = |remark: Diagnostic| show::at_once(&remark, &cli.output);
    match &cli.command {
        Command::Apply(options) => {
            let request = Request::new(&options.wanted, &waiting);
            each(&options.target, &options.wanted, |spec| {
                let applied = apply::run(spec, options, &request)?;
                Ok(Report::Applied(Box::new(applied)))
            })
        }
        Command::Plan(options) => {
            let request = Request::new(&options.wanted, &waiting);
            each(&options.target, &options.wanted, |spec| {
                plan::run(spec, options, &request).map(Report::Planned)
            })
        }
        Command::Lock(options) => {
            let wanted = options.look.wanted();
            let request = Request::new(&wanted, &waiting);
            each(&options.target, &wanted, |spec| {
                lock::run(&spec, options, &request).map(Report::Locked)
            })
        }
        Command::Check(options) => {
            let wanted = options.look.wanted();
            let request = Request::new(&wanted, &waiting);
            each(&options.target, &wanted, |spec| {
                check::run(spec, options, &request).map(Report::Checked)
            })
        }
        Command::Audit(options) => {
            vec![audit::run(options).map(Report::Audited).map_err(Failed::from)]
        }
        Command::List(options) => {
            let wanted = options.look.remembering();
            let request = Request::new(&wanted, &waiting);
            known::list_all(options, &request)
        }
        Command::Explain(options) => {
            let wanted = cli::Look { python: options.python.clone() }.remembering();
            known::explain(options, &Request::new(&wanted, &waiting))
        }
        Command::Run(options) => {
            let Err(failed) = run::run(options, &waiting);
            vec![Err(failed)]
        }
        Command::Destroy(options) => match rollback::environments(&options.target) {
            Err(error) => vec![Err(Failed::from(error))],
            Ok(environments) => parallel::map(environments, |environment| {
                let destroyed =
                    environment.and_then(|environment| destroy::run(&environment, &waiting));
                destroyed.map(Report::Destroyed).map_err(Failed::from)
            }),
        },
        Command::Rollback(options) => match rollback::environments(&options.target) {
            Err(error) => vec![Err(Failed::from(error))],
            Ok(environments) => parallel::map(environments, |environment| {
                let rolled_back = environment
                    .and_then(|environment| rollback::run(&environment, options, &waiting));
                rolled_back.map(Report::RolledBack).map_err(Failed::from)
            }),
        },
        Command::Export(options) => {
            let wanted = options.look.wanted();
            let request = Request::new(&wanted, &waiting);
            if let Err(error) = export::refuse(options) {
                return vec![Err(Failed::from(error))];
            }
            each(&options.target, &wanted, |spec| {
                export::run(&spec, options, &request).map(Report::Exported)
            })
        }
        Command::Init(options) => {
            vec![init::run(options).map(Report::Proposed).map_err(Failed::from)]
        }
        Command::Schema(_) => vec![Ok(Report::Text(schema::run()))],
        Command::Completions(options) => vec![Ok(Report::Text(pages::completions(options)))],
        Command::Man(options) => vec![pages::man(options).map_err(Failed::from)],
    }
}

/// Does something with each spec of a command line, several at once.
fn each(
    target: &cli::Target,
    wanted: &cli::Wanted,
    work: impl Fn(Spec) -> Result<Report, Vec<Diagnostic>> + Sync,
) -> Outcome {
    let jobs = match job::jobs(target, wanted.python.as_deref()) {
        Ok(jobs) => jobs,
        Err(error) => return vec![Err(Failed::from(error))],
    };
    parallel::map(jobs, |job| {
        let spec = job.map_err(Failed::from)?;
        let file = spec.file.clone();
        work(spec).map_err(|errors| Failed { spec: Some(file), errors })
    })
}

fn exit_code(errors: &[Diagnostic]) -> u8 {
    match errors.iter().map(|error| error.blame).max().unwrap_or_default() {
        Blame::Expected => 1,
        Blame::Usage => 2,
        Blame::NotExecutable => 126,
        Blame::Absent => 127,
    }
}
