/**
 * AWS's list prices in US dollars, on demand, Linux, before taxes, entered by hand: what is left standing is found by
 * its order of magnitude. The prices of `region` stand for those of all others, most of which are up to a fifth higher.
 */
export const prices = {
  region: "us-east-1",
  asOf: "2025-06-30",
  sources: [
    "https://aws.amazon.com/ec2/pricing/on-demand/",
    "https://aws.amazon.com/ebs/pricing/",
    "https://aws.amazon.com/elasticloadbalancing/pricing/",
    "https://aws.amazon.com/vpc/pricing/",
    "https://aws.amazon.com/secrets-manager/pricing/",
  ],
  /** An hour of the size `large` of a family; the other sizes are multiples of it. */
  instances: {
    a1: 0.051,
    t4g: 0.0672,
    m6g: 0.077,
    m6gd: 0.0904,
    m7g: 0.0816,
    m8g: 0.08976,
    c6g: 0.068,
    c6gn: 0.0864,
    c7g: 0.0725,
    c7gn: 0.1248,
    c8g: 0.07976,
    r6g: 0.1008,
    r7g: 0.1071,
    r8g: 0.11782,
    t3: 0.0832,
    t3a: 0.0752,
    m5: 0.096,
    m6i: 0.096,
    m7i: 0.1008,
    c5: 0.085,
    c6i: 0.085,
    c7i: 0.08925,
    r5: 0.126,
    r6i: 0.126,
  },
  /** A gigabyte and a month. */
  volumes: { gp3: 0.08, gp2: 0.1, standard: 0.05, st1: 0.045, sc1: 0.015 },
  /** An hour, without the traffic. */
  loadBalancer: 0.0225,
  natGateway: 0.045,
  /** An hour of a public IPv4 address, in use or not, since 2024-02-01. */
  publicAddress: 0.005,
  /** A month. */
  secret: 0.4,
} as const;

/** AWS counts with 730 hours. */
const hoursOfMonth = 730;

const sizes: Readonly<Record<string, number>> = { nano: 1 / 16, micro: 1 / 8, small: 1 / 4, medium: 1 / 2, large: 1 };

/** What an instance of a type costs an hour; undefined where the table does not know. */
export function instancePrice(type: string): number | undefined {
  const [family = "", size = ""] = type.split(".");
  const price = (prices.instances as Readonly<Record<string, number>>)[family];
  const xlarge = /^(\d*)xlarge$/.exec(size)?.[1];
  const factor = xlarge === undefined ? sizes[size] : 2 * Number(xlarge || 1);
  return price === undefined || factor === undefined ? undefined : price * factor;
}

/** What a volume costs an hour, by its type and gigabytes. */
export function volumePrice(type: string, gigabytes: number): number | undefined {
  const price = (prices.volumes as Readonly<Record<string, number>>)[type];
  return price === undefined ? undefined : (price * gigabytes) / hoursOfMonth;
}

/** What a secret costs an hour. */
export const secretPrice = prices.secret / hoursOfMonth;
