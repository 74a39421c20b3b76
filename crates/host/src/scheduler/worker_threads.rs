//! The threads that serve: one for each processor, each with connections, instances and
//! a connection to Redis of its own.
//!
//! A request stays on one thread, from its first byte to its last. No other thread has to
//! be woken for it, and what it touches is in one processor's caches; threads that share
//! their work answer a fifth to a third fewer short requests. A guest that computes gives
//! way to what else its thread has to do (see `turns.rs`).

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::Result;
use tokio::net::TcpListener;
use tokio::runtime;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::server::service::{STOP_TIMEOUT, Server};

/// Connections at the same time; more wait to be accepted.
const MAX_CONNECTIONS: usize = 4096;

/// More would need a larger pool of instances, as each thread has its own.
const MAX_THREADS: usize = 32;

/// How many there are.
pub fn count() -> usize {
    thread::available_parallelism().map_or(1, |processors| processors.get().min(MAX_THREADS))
}

/// A connection on its way to a thread.
pub struct Accepted {
    /// The connection, not blocking.
    pub stream: TcpStream,
    /// The client.
    pub address: SocketAddr,
    /// Held while it is open.
    pub place: Place,
}

/// One of the connections at the same time, of the host and of a thread.
pub struct Place {
    _of_thread: Arc<()>,
    _of_host: OwnedSemaphorePermit,
}

/// All of them.
pub struct Threads(Vec<Thread>);

struct Thread {
    connections: UnboundedSender<Accepted>,
    /// Shared with each of its connections.
    open: Arc<()>,
    thread: JoinHandle<()>,
}

impl Threads {
    /// Starts a thread for each of the servers.
    ///
    /// # Errors
    /// The system has no thread to give.
    pub fn start(servers: Vec<Server>) -> io::Result<Self> {
        servers
            .into_iter()
            .map(Thread::start)
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Gives each new connection to the thread that has the fewest, until `stop`
    /// resolves; then lets requests end.
    pub async fn run(self, listener: TcpListener, stop: impl Future<Output = ()>) {
        let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
        tokio::pin!(stop);
        loop {
            let accepted = async {
                let place = places.clone().acquire_owned().await;
                let (stream, address) = listener.accept().await?;
                io::Result::Ok((stream.into_std()?, address, place))
            };
            let accepted = tokio::select! {
                () = &mut stop => break,
                accepted = accepted => accepted,
            };
            match accepted {
                Ok((stream, address, Ok(place))) => self.hand_over(stream, address, place),
                // Out of file descriptors, most likely: some will be free soon.
                _ => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
        drop(listener);
        let threads = self.0.into_iter().map(|Thread { thread, .. }| thread);
        let threads = threads.collect::<Vec<_>>();
        let join = || threads.into_iter().for_each(|thread| drop(thread.join()));
        let joined = tokio::task::spawn_blocking(join);
        // A thread that a disk or a terminal holds up must not hold up the end.
        let _ = tokio::time::timeout(STOP_TIMEOUT + Duration::from_secs(1), joined).await;
    }

    fn hand_over(&self, stream: TcpStream, address: SocketAddr, place: OwnedSemaphorePermit) {
        let has = |thread: &&Thread| Arc::strong_count(&thread.open);
        if let Some(thread) = self.0.iter().min_by_key(has) {
            let place = Place {
                _of_thread: thread.open.clone(),
                _of_host: place,
            };
            let accepted = Accepted {
                stream,
                address,
                place,
            };
            // It ends when there is nothing to send it any more.
            let _ = thread.connections.send(accepted);
        }
    }
}

impl Thread {
    fn start(server: Server) -> io::Result<Self> {
        let (connections, accepted) = mpsc::unbounded_channel();
        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let thread = thread::Builder::new().name("serve".into());
        Ok(Self {
            connections,
            open: Arc::default(),
            thread: thread.spawn(move || serve(runtime, server, accepted))?,
        })
    }
}

fn serve(runtime: runtime::Runtime, server: Server, accepted: UnboundedReceiver<Accepted>) {
    runtime.block_on(Arc::new(server).run(accepted));
    // Requests had their time; statements that still run must not hold up the end.
    runtime.shutdown_background();
}

#[cfg(test)]
mod tests {
    use std::net;

    use super::*;
    use crate::manifest::Manifest;
    use crate::server::router::Routes;

    #[tokio::test]
    async fn a_connection_goes_where_there_are_fewest() {
        let manifest = "spin_manifest_version = 2\n[application]\nname = 'a'\n[[trigger.http]]\nroute = '/...'\n\
                        component = 'w'\n[component.w]\nsource = 'w.wasm'";
        let routes = Arc::new(Routes::build(&Manifest::parse(manifest).unwrap()).unwrap());
        let server = || Server::new(routes.clone(), Vec::new(), Duration::from_secs(1));
        let threads = Threads::start(vec![server(), server(), server()]).unwrap();

        let listener = net::TcpListener::bind("127.0.0.1:0").unwrap();
        let places = Arc::new(Semaphore::new(6));
        let mut clients = Vec::new();
        for _ in 0..6 {
            clients.push(TcpStream::connect(listener.local_addr().unwrap()).unwrap());
            let (stream, address) = listener.accept().unwrap();
            stream.set_nonblocking(true).unwrap();
            let place = places.clone().try_acquire_owned().unwrap();
            threads.hand_over(stream, address, place);
        }
        let open = |thread: &Thread| Arc::strong_count(&thread.open) - 1;
        assert_eq!(threads.0.iter().map(open).collect::<Vec<_>>(), [2, 2, 2]);

        // A client that leaves makes place.
        clients.pop();
        let place = places.clone().acquire_owned().await.unwrap();
        assert_eq!(threads.0.iter().map(open).sum::<usize>(), 5);
        drop(place);

        listener.set_nonblocking(true).unwrap();
        let listener = TcpListener::from_std(listener).unwrap();
        threads.run(listener, std::future::ready(())).await;
        assert_eq!(places.available_permits(), 6, "a connection is still open");
    }
}
