// Runs once, on an empty volume: one credential per service, good for its own databases alone.
const fs = require("fs");

for (const service of ["intake", "geocode", "analytics", "gateway"]) {
  const store = new URL(fs.readFileSync(`/run/secrets/store_${service}`, "utf8").trim());
  db.getSiblingDB("admin").createUser({
    user: store.username,
    pwd: store.password,
    roles: [`observatory_${service}`, `observatory_${service}_keys`].map((name) => ({ role: "readWrite", db: name })),
  });
}
