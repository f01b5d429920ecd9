// The health check: healthy means primary. Makes the replica set of one the first time.
const fs = require("fs");

const password = fs.readFileSync("/run/secrets/mongo_root_password", "utf8").trim();
const admin = connect(`mongodb://root:${password}@127.0.0.1:27017/admin?directConnection=true`);
const hello = admin.hello();
if (!hello.setName) {
  admin.runCommand({ replSetInitiate: { _id: "rs0", members: [{ _id: 0, host: "mongo:27017" }] } });
}
quit(hello.setName && hello.isWritablePrimary ? 0 : 1);
