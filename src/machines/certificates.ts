/**
 * The variables by which programs find the certificate authorities that they trust besides or in place of their own:
 * OpenSSL and Go, curl, Git, Python's requests and pip, Node.js, the AWS command line and SDKs, Cargo, Deno. Java has
 * none.
 */
const variables = [
  ...["SSL_CERT_FILE", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO", "REQUESTS_CA_BUNDLE", "PIP_CERT"],
  ...["NODE_EXTRA_CA_CERTS", "AWS_CA_BUNDLE", "CARGO_HTTP_CAINFO", "DENO_CERT"],
] as const;

/** All of them name one file. */
export const certificateVariables = (file: string): Readonly<Record<string, string>> =>
  Object.fromEntries(variables.map((name) => [name, file]));
