"""Makes grype's database from its dump, as of a day, packed as it is published."""
import sqlite3
import sys
import tarfile

dump, built, folder = sys.argv[1:]
path = f"{folder}/vulnerability.db"
with sqlite3.connect(path) as database:
    database.executescript(open(dump, encoding="utf-8").read())
    database.execute("UPDATE db_metadata SET build_timestamp = ?", (built.replace("T", " ").replace("Z", "+00:00"),))
database.close()
with tarfile.open(f"{folder}/vulnerability-db.tar.gz", "w:gz") as archive:
    archive.add(path, "vulnerability.db")
