/** A `dependsOn` of the example: types of resources, one of which waits for the others. */
export type Dependence = {
  readonly of: string;
  readonly on: readonly string[];
  /** What goes wrong without it: the way there, or the way back, which is the same order the other way round. */
  readonly for: "up" | "destroy";
};

/** An order that AWS insists on. */
export type Order = {
  /** What is refused without it. */
  readonly name: string;
  /** Where AWS says so. */
  readonly document: string;
  /** AWS's code for it; empty where it refuses nothing, and something just fails. */
  readonly code: string;
  /** What of the example keeps to it. */
  readonly satisfied: string;
  readonly dependsOn?: readonly Dependence[];
  /** What becomes of a deployment that does not. */
  readonly without: string;
};

/** The way of a network to the internet. */
export const routes = ["aws:ec2/route:Route", "aws:ec2/routeTableAssociation:RouteTableAssociation"] as const;
/** What a cluster has its capacity provider by. */
export const attachment = "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders";
