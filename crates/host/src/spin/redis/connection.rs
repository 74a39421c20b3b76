//! A guest's handle to Redis.

use redis::aio::MultiplexedConnection;

/// A guest's handle.
///
/// On a thread, all handles to one address share one pipelined connection: opening one
/// takes no time, and commands travel in fewer packets. In Spin, each handle is a
/// connection of its own. So before a command that changes the state of its connection or
/// blocks it, the handle gets a private connection.
#[derive(Clone)]
pub struct RedisHandle {
    /// The server's URL.
    pub address: String,
    /// The shared or private connection.
    pub connection: MultiplexedConnection,
    /// Whether the connection belongs to this handle alone.
    pub is_private: bool,
}

/// Whether a command changes the state of its connection, or blocks it.
pub fn needs_private_connection(command: &str) -> bool {
    PRIVATE_COMMANDS
        .iter()
        .any(|private| command.eq_ignore_ascii_case(private))
}

const PRIVATE_COMMANDS: [&str; 30] = [
    "ASKING",
    "AUTH",
    "BLMOVE",
    "BLMPOP",
    "BLPOP",
    "BRPOP",
    "BRPOPLPUSH",
    "BZMPOP",
    "BZPOPMAX",
    "BZPOPMIN",
    "CLIENT",
    "DISCARD",
    "EXEC",
    "HELLO",
    "MONITOR",
    "MULTI",
    "PSUBSCRIBE",
    "QUIT",
    "READONLY",
    "READWRITE",
    "RESET",
    "SELECT",
    "SSUBSCRIBE",
    "SUBSCRIBE",
    "UNWATCH",
    "WAIT",
    "WAITAOF",
    "WATCH",
    "XREAD",
    "XREADGROUP",
];
