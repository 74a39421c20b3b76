//! Metrics of the host, in the text format of Prometheus.

use std::sync::Mutex;
use std::sync::atomic::AtomicU64;

use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

use super::request_log::RequestRecord;
use crate::scheduler::cpu_burst;
use crate::server::accepted;
use crate::spin::sqlite::local;

/// The upper bounds of the histogram begin here, in seconds, and double 15 times: up to 16 s.
const SHORTEST: f64 = 0.000_5;

/// All metrics.
pub struct Metrics {
    registry: Mutex<Registry>,
    requests: Family<RequestLabels, Counter>,
    durations: Family<RouteLabels, Histogram>,
    components: Components,
    system: System,
}

/// Metrics of one component. Its threads share them.
#[derive(Clone, Default)]
pub struct ComponentMetrics {
    /// Requests that the component is answering.
    pub in_progress: Gauge,
    /// Requests that wait until the component takes them.
    pub waiting: Gauge,
    /// Instances that exist.
    pub instances: Gauge,
    /// Instances that were created.
    pub started: Counter,
    /// Instances that have failed.
    pub failed: Counter,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    route: String,
    component: String,
    method: String,
    status: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    route: String,
    component: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ComponentLabels {
    component: String,
}

#[derive(Default)]
struct Components {
    in_progress: Family<ComponentLabels, Gauge>,
    waiting: Family<ComponentLabels, Gauge>,
    instances: Family<ComponentLabels, Gauge>,
    started: Family<ComponentLabels, Counter>,
    failed: Family<ComponentLabels, Counter>,
}

/// Values that are read when somebody asks for them.
#[derive(Default)]
struct System {
    connections: Gauge,
    computing: Gauge,
    sqlite_leased: Gauge,
    sqlite_idle: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        let buckets = || Histogram::new(exponential_buckets(SHORTEST, 2.0, 16));
        let metrics = Self {
            registry: Mutex::new(Registry::with_prefix("storefront")),
            requests: Family::default(),
            durations: Family::new_with_constructor(buckets),
            components: Components::default(),
            system: System::default(),
        };
        metrics.register();
        metrics
    }
}

impl Metrics {
    fn register(&self) {
        let mut registry = self.lock_registry();
        let Components {
            in_progress,
            waiting,
            instances,
            started,
            failed,
        } = &self.components;
        let System {
            connections,
            computing,
            sqlite_leased,
            sqlite_idle,
        } = &self.system;
        registry.register("http_requests", "Requests", self.requests.clone());
        registry.register(
            "http_request_duration_seconds",
            "From the head of a request to the last byte of its response",
            self.durations.clone(),
        );
        let gauges = [
            (
                "http_requests_in_progress",
                "Requests in components",
                in_progress,
            ),
            (
                "http_requests_waiting",
                "Requests that wait for a place in a component",
                waiting,
            ),
            ("instances", "Instances of components", instances),
        ];
        for (name, help, gauge) in gauges {
            registry.register(name, help, gauge.clone());
        }
        registry.register("instances_started", "Instances created", started.clone());
        registry.register("instances_failed", "Instances that trapped", failed.clone());
        let system = [
            ("connections", "Open connections of clients", connections),
            (
                "computing_guests",
                "Guests in a long computation, such as a password hash, or waiting for their turn",
                computing,
            ),
            (
                "sqlite_connections_leased",
                "SQLite connections in use",
                sqlite_leased,
            ),
            (
                "sqlite_connections_idle",
                "SQLite connections kept open",
                sqlite_idle,
            ),
        ];
        for (name, help, gauge) in system {
            registry.register(name, help, gauge.clone());
        }
    }

    /// The metrics of a component.
    pub fn component(&self, id: &str) -> ComponentMetrics {
        let labels = ComponentLabels {
            component: id.to_owned(),
        };
        let Components {
            in_progress,
            waiting,
            instances,
            started,
            failed,
        } = &self.components;
        let gauge = |family: &Family<_, Gauge>| family.get_or_create(&labels).clone();
        let counter =
            |family: &Family<_, Counter<u64, AtomicU64>>| family.get_or_create(&labels).clone();
        ComponentMetrics {
            in_progress: gauge(in_progress),
            waiting: gauge(waiting),
            instances: gauge(instances),
            started: counter(started),
            failed: counter(failed),
        }
    }

    /// Counts a request that has ended.
    pub fn count_request(&self, record: &RequestRecord<'_>) {
        let method = match record.method.as_str() {
            // Others are made up by clients, and each would be a series of its own.
            method @ ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS") => method,
            _ => "other",
        };
        let labels = RequestLabels {
            route: record.route.to_owned(),
            component: record.component.to_owned(),
            method: method.to_owned(),
            status: record.status.into(),
        };
        self.requests.get_or_create(&labels).inc();
        let labels = RouteLabels {
            route: labels.route,
            component: labels.component,
        };
        let seconds = record.duration.as_secs_f64();
        self.durations.get_or_create(&labels).observe(seconds);
    }

    /// Returns all metrics as text (`OpenMetrics` 1.0, which Prometheus reads).
    pub fn encode(&self) -> String {
        let number = |value: usize| i64::try_from(value).unwrap_or(i64::MAX);
        let (leased, idle) = local::connection_counts();
        self.system
            .connections
            .set(number(accepted::open_connections()));
        self.system
            .computing
            .set(number(cpu_burst::computing_guests()));
        self.system.sqlite_leased.set(number(leased));
        self.system.sqlite_idle.set(number(idle));
        let mut text = String::new();
        // Writing to a text cannot fail.
        let _ = text::encode(&mut text, &self.lock_registry());
        text
    }

    fn lock_registry(&self) -> std::sync::MutexGuard<'_, Registry> {
        self.registry
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::Method;

    use super::*;

    #[test]
    fn requests_are_counted_by_route_and_status() {
        let metrics = Metrics::default();
        metrics.component("users").waiting.inc();
        let made_up = Method::from_bytes(b"X-1").unwrap();
        for (method, status) in [(Method::GET, 200), (Method::GET, 200), (made_up, 405)] {
            metrics.count_request(&RequestRecord {
                method: &method,
                route: "/api/users/...",
                component: "users",
                status,
                duration: Duration::from_millis(3),
                bytes: 7,
                request_id: "1",
                trace_id: None,
                is_complete: true,
            });
        }
        let text = metrics.encode();
        for line in [
            "storefront_http_requests_total{route=\"/api/users/...\",component=\"users\",\
             method=\"GET\",status=\"200\"} 2",
            "storefront_http_requests_total{route=\"/api/users/...\",component=\"users\",\
             method=\"other\",status=\"405\"} 1",
            "storefront_http_request_duration_seconds_count{route=\"/api/users/...\",\
             component=\"users\"} 3",
            "storefront_http_requests_waiting{component=\"users\"} 1",
            "storefront_sqlite_connections_idle 0",
        ] {
            assert!(
                text.lines().any(|one| one == line),
                "{line} is not in\n{text}"
            );
        }
    }
}
