/** The flags of `generate config` as commander hands them over. */
export type GenerateConfigFlags = {
  readonly recipe?: string;
  readonly image?: readonly string[];
  readonly dockerfile?: readonly string[];
  readonly buildContext?: readonly string[];
  readonly registry?: string;
  readonly platform?: readonly string[];
  readonly resourceClass?: string;
  readonly test?: string;
  readonly testImage?: string;
  readonly buildOnly?: boolean;
  readonly program?: string;
  readonly stack?: string;
  readonly backend?: string;
  readonly keep?: boolean;
  readonly approval?: boolean;
  readonly branchEnvironment?: boolean;
  readonly branch?: readonly string[];
  readonly deployBranch?: readonly string[];
  readonly registryContext?: readonly string[];
  readonly deployContext?: readonly string[];
  readonly roleArn?: string;
  readonly roleRegion?: string;
  readonly orb?: string;
  readonly out: string;
  readonly dryRun?: boolean;
  readonly force?: boolean;
};
