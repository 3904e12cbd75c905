import { boolean, string } from "../../model/parameters.ts";

/** The cosign that the orb installs, and that it was tried with. */
export const cosignVersion = "3.1.3";

/** Which cosign, and where it comes from. */
export const cosignCli = {
  cosign_version: string("Version of cosign to install. Pinned by default; another one has to be a cosign 3.", {
    default: cosignVersion,
  }),
  cosign_checksums: string(
    "SHA-256 of cosign's programs, arm64=... and amd64=..., one a line. None by default: that of the release's own checksum file, which whoever replaces a release replaces too.",
    { default: "" },
  ),
  cosign_download_url: string(
    "Folder of cosign's releases, for a mirror. Sigstore's own on GitHub by default. `$VAR` is expanded.",
    { default: "" },
  ),
};

const transparencyLog = {
  transparency_log: boolean(
    "Whether the signature is in a transparency log. True by default; false, with a key only, for an image whose name is not to be public.",
    { default: true },
  ),
};

const trustedRoot = {
  trusted_root: string(
    "Path of the trusted root of a Sigstore of one's own. Empty by default: the public one, whose root cosign fetches and verifies.",
    { default: "" },
  ),
};

/** How an image is signed. */
export const signing = {
  key: string(
    "Key to sign with: the URI of a KMS (awskms://, gcpkms://, azurekms://, hashivault://), or env://NAME with the variable of a private key of cosign's, whose password is in COSIGN_PASSWORD. Empty by default: no key, but the job's own OpenID Connect token, whose organization, project and branch the certificate then names, for everybody to read. `$VAR` is expanded.",
    { default: "" },
  ),
  ...transparencyLog,
  signing_config: string(
    "Path of the signing configuration of a Sigstore of one's own, as `cosign signing-config create` writes it. Empty by default: the public one.",
    { default: "" },
  ),
  ...trustedRoot,
};

/** Who has to have signed an image. */
export const signer = {
  organization: string(
    "ID of the organization of CircleCI whose job has to have signed. This job's own by default. `$VAR` is expanded.",
    { default: "" },
  ),
  project: string(
    "ID of the project of CircleCI whose job has to have signed. This job's own by default. `$VAR` is expanded.",
    { default: "" },
  ),
  branch: string(
    "Branch on which it has to have been signed. Any by default, so name the one that may be deployed; a variable that is empty is refused. `$VAR` is expanded.",
    { default: "" },
  ),
  issuer: string(
    "Issuer of the signer's token, for another one than CircleCI. https://oidc.circleci.com/org/ORGANIZATION by default. `$VAR` is expanded.",
    { default: "" },
  ),
  identity: string(
    "The whole identity that the certificate has to have, for another signer than a project of CircleCI. Any pipeline definition of the project by default. `$VAR` is expanded.",
    { default: "" },
  ),
  key: string(
    "Key that has to have signed: the path of a public key, env://NAME with the variable of one, or the URI of a KMS. Empty by default: an identity. `$VAR` is expanded.",
    { default: "" },
  ),
  ...transparencyLog,
  ...trustedRoot,
};
