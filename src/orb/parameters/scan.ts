import { boolean, integer, oneOf, string } from "../../model/parameters.ts";

/** The grype that the orb installs, and that it was tried with. */
export const grypeVersion = "0.121.3";

/** The scanner to use. */
export const scanner = {
  version: string("Version of grype, exact, without v. Skipped when this version is there already.", {
    default: grypeVersion,
  }),
  download_url: string(
    "Where the releases are, for a mirror. Anchore's own by default. The release's checksum file is fetched from there too, unless checksums has the sum.",
    { default: "https://github.com/anchore/grype/releases/download" },
  ),
  checksums: string(
    "SHA-256 of the release's archive for each architecture, as arm64=SUM and amd64=SUM, one a line. Empty by default: the release's own checksum file counts, which whoever replaces a release replaces too.",
    { default: "" },
  ),
};

/** Where it goes, for a job of one's own that keeps it in a cache. */
export const scannerInstallFolder = {
  install_folder: string(
    "Absolute path of the folder to install to; each version has a folder of its own in it. Empty by default: .arm-pipeline/grype in the home folder.",
    { default: "" },
  ),
};

/** What is a finding, and what is looked at. */
export const scanOptions = {
  severity: oneOf(
    ["negligible", "low", "medium", "high", "critical"],
    "The least severity that fails the job; what is less is told. high by default.",
    { default: "high" },
  ),
  only_fixable: boolean(
    "Whether only what a newer version fixes fails the job. False by default: what nobody has fixed can be used all the same; true where the job should only be red when there is something to do.",
    { default: false },
  ),
  ignore_file: string(
    "File of the repository with the vulnerabilities that are accepted, a line each: its name, the last day on which it is (2027-01-31), and why. An entry whose day is over is refused. None by default. `$VAR` is expanded.",
    { default: "" },
  ),
  sbom: string(
    "File with the image's SBOM (SPDX, CycloneDX or Syft's), which is scanned instead of the image. Empty by default: what the registry has attested for each platform, else the image itself. `$VAR` is expanded.",
    { default: "" },
  ),
  max_database_age: integer(
    "How many hours old the database of vulnerabilities may be. 120 by default; an older one ends with 5, since it does not know what is new.",
    { default: 120 },
  ),
  database_url: string(
    "Where grype's database is, for a mirror: the folder with v6/latest.json. Anchore's own by default. `$VAR` is expanded.",
    { default: "" },
  ),
};
