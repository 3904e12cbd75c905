/** Whether a host is a registry of Amazon ECR, which has one for each account and region. */
export const isEcrHost = (host: string): boolean => /\.dkr\.ecr(?:-fips)?\..*\.amazonaws\.com(?:\.cn)?$/.test(host);
