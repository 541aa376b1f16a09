//! A program that answers each line of JSON with one.

use std::{process::Stdio, time::Duration};

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
    time::timeout,
};

use crate::Trouble;

/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running program. It ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Talk {
    _child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Talk {
    pub(crate) fn start(mut command: Command) -> Result<Self, Trouble> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let (Some(input), Some(output)) = (input, output) else {
            return Err(Trouble::Server("a program has no pipes".to_owned()));
        };
        Ok(Self { _child: child, input, output: BufReader::new(output).lines() })
    }

    /// The next line it prints.
    pub(crate) async fn line(&mut self) -> Result<String, Trouble> {
        let line = timeout(PATIENCE, self.output.next_line()).await;
        let ended = || Trouble::Server("a program of the originals ended or does not answer".to_owned());
        line.map_err(|_| ended())??.ok_or_else(ended)
    }

    /// Asks for something. An error of the other side is `Err` inside.
    pub(crate) async fn ask(&mut self, question: &Value) -> Result<Result<Value, Value>, Trouble> {
        self.input.write_all(format!("{question}\n").as_bytes()).await?;
        self.input.flush().await?;
        let line = self.line().await?;
        let mut answer: Value = serde_json::from_str(&line)
            .map_err(|error| Trouble::Server(format!("{line:?} is no answer: {error}")))?;
        Ok(match answer.get_mut("value") {
            Some(value) => Ok(value.take()),
            None => Err(answer),
        })
    }
}
