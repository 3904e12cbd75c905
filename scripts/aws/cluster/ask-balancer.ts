import { request } from "node:http";
import { text } from "node:stream/consumers";

/** What came back from the app behind a balancer. */
export type BalancerAnswer = {
  readonly status: number;
  /** By digest; empty where the answer does not say it. */
  readonly image: string;
  readonly body: string;
};

/** Asks a balancer as `connect_to` of the smoke test does: at an address of loopback, by its name on AWS. */
export const askBalancer = (address: string, url: string): Promise<BalancerAnswer> =>
  new Promise((resolve, reject) => {
    const { host, pathname } = new URL(url);
    const [hostname = "", port = ""] = address.split(":");
    request({ host: hostname, port, path: pathname, headers: { host } }, (answer) => {
      const { statusCode = 0, headers } = answer;
      const image = String(headers["x-image"] ?? "");
      text(answer).then((body) => resolve({ status: statusCode, image, body }), reject);
    })
      .on("error", reject)
      .end();
  });
