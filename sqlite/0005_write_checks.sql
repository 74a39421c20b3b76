-- One row, which `GET /api/health/ready` writes: a full or read-only disk fails no read.
create table write_checks (
    id integer primary key check (id = 1),
    checked_at text not null
);

