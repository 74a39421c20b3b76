//! The worker threads: one for each processor, each with connections, instances and a
//! connection to Redis of its own.
//!
//! A request stays on one thread from its first byte to its last. No other thread has to
//! be woken for it, and the memory that it uses stays in one processor's caches. Threads
//! that share their work answer a fifth to a third fewer short requests. A guest that
//! computes yields to the other tasks on its thread (see `run_queue.rs`).

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use tokio::runtime::{self, Runtime};
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};

use crate::server::accepted::{AcceptedConnection, ConnectionPermit};
use crate::server::thread_server::{STOP_TIMEOUT, ThreadServer};

/// Each thread has instances of its own, so more threads would need a larger pool.
const MAX_THREADS: usize = 32;

/// The number of worker threads: one for each processor, up to a limit.
pub fn thread_count() -> usize {
    thread::available_parallelism().map_or(1, |processors| processors.get().min(MAX_THREADS))
}

/// All worker threads.
pub struct WorkerThreads(Vec<WorkerThread>);

struct WorkerThread {
    connections: UnboundedSender<AcceptedConnection>,
    /// Each open connection of the thread has a reference to it.
    open: Arc<()>,
    handle: JoinHandle<()>,
}

impl WorkerThreads {
    /// Starts a thread for each of the servers.
    ///
    /// # Errors
    /// The system cannot start a thread.
    pub fn start(servers: Vec<ThreadServer>) -> io::Result<Self> {
        servers
            .into_iter()
            .map(WorkerThread::start)
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Hands a connection to the thread that has the fewest.
    pub fn hand_over(&self, stream: TcpStream, address: SocketAddr, permit: OwnedSemaphorePermit) {
        if let Some(thread) = self.0.iter().min_by_key(|thread| thread.open_connections()) {
            let accepted = AcceptedConnection {
                stream,
                address,
                permit: ConnectionPermit::new(permit, thread.open.clone()),
            };
            // The thread receives until the sender is dropped.
            let _ = thread.connections.send(accepted);
        }
    }

    /// Lets requests end, and waits for the threads.
    pub async fn join(self) {
        // Dropping the senders tells the threads that no more connections come.
        let handles = self.0.into_iter().map(|WorkerThread { handle, .. }| handle);
        let handles = handles.collect::<Vec<_>>();
        let join = || handles.into_iter().for_each(|handle| drop(handle.join()));
        let joined = tokio::task::spawn_blocking(join);
        // The host ends even if a thread waits for a disk or a terminal.
        let _ = tokio::time::timeout(STOP_TIMEOUT + Duration::from_secs(1), joined).await;
    }
}

impl WorkerThread {
    fn start(server: ThreadServer) -> io::Result<Self> {
        let (connections, accepted) = mpsc::unbounded_channel();
        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let thread = thread::Builder::new().name("serve".into());
        Ok(Self {
            connections,
            open: Arc::default(),
            handle: thread.spawn(move || run(runtime, server, accepted))?,
        })
    }

    fn open_connections(&self) -> usize {
        Arc::strong_count(&self.open) - 1
    }
}

fn run(runtime: Runtime, server: ThreadServer, accepted: UnboundedReceiver<AcceptedConnection>) {
    runtime.block_on(Arc::new(server).run(accepted));
    // Requests had time to end. SQL statements that still run do not delay the end.
    runtime.shutdown_background();
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use tokio::sync::Semaphore;

    use super::*;
    use crate::manifest::schema::Manifest;
    use crate::observe::Observer;
    use crate::server::router::Router;

    #[tokio::test]
    async fn a_connection_goes_to_the_thread_with_the_fewest() {
        let manifest = "spin_manifest_version = 2\n[application]\nname = 'a'\n[[trigger.http]]\nroute = '/...'\n\
                        component = 'w'\n[component.w]\nsource = 'w.wasm'";
        let router = Arc::new(Router::build(&Manifest::parse(manifest).unwrap()).unwrap());
        let server = || {
            ThreadServer::new(
                router.clone(),
                Vec::new(),
                Duration::from_secs(1),
                Observer::default(),
                3,
            )
        };
        let threads = WorkerThreads::start(vec![server(), server(), server()]).unwrap();

        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let permits = Arc::new(Semaphore::new(6));
        let mut clients = Vec::new();
        for _ in 0..6 {
            clients.push(TcpStream::connect(listener.local_addr().unwrap()).unwrap());
            let (stream, address) = listener.accept().unwrap();
            stream.set_nonblocking(true).unwrap();
            let permit = permits.clone().try_acquire_owned().unwrap();
            threads.hand_over(stream, address, permit);
        }
        let open = |threads: &WorkerThreads| {
            let open = threads.0.iter().map(WorkerThread::open_connections);
            open.collect::<Vec<_>>()
        };
        assert_eq!(open(&threads), [2, 2, 2]);

        // A client that closes its connection returns the permit.
        clients.pop();
        let permit = permits.clone().acquire_owned().await.unwrap();
        assert_eq!(open(&threads).iter().sum::<usize>(), 5);
        drop(permit);

        threads.join().await;
        assert_eq!(permits.available_permits(), 6, "a connection is still open");
    }
}
