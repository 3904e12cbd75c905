import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { folderStore } from "../../machines/folder-store.ts";
import { isRunning, type ProcessIdentity } from "../../machines/host/process-identity.ts";
import type { LockRequest, Locks } from "../../runner/schedule/locks.ts";
import { folderName } from "../../runner/state/run-folder.ts";
import type { Store } from "../../runner/state/store.ts";

const pollMs = 100;
/** Drawing takes a few writes. */
const drawMs = 5;

/** Who stands in a queue. */
interface Ticket {
  readonly name: string;
  readonly holder: string;
  readonly pipelineNumber: number;
  readonly process: ProcessIdentity;
}

/**
 * Locks over all runs of a checkout: a folder for each lock, in which everybody who wants it puts a ticket with the
 * next number. The lowest number has the lock. Two may draw the same number at once, so who draws says so, and no one
 * decides while somebody draws (Lamport's bakery, https://lamport.azurewebsites.net/pubs/bakery.pdf). A ticket's name
 * is used once, so that of a process which is gone can be removed by anybody without a race.
 */
export function fileLocks(folder: string, own: { readonly process: ProcessIdentity; readonly run: string }): Locks {
  const store = folderStore(folder);
  let drawn = 0;
  return {
    acquire: async (key, { holder, pipelineNumber, signal, onWaiting }) => {
      if (signal.aborted) return { kind: "given-up" };
      const queue = queueIn(store, folderName(key));
      const unique = `${own.run}-${++drawn}`;
      const name = await queue.draw(unique, { holder, pipelineNumber, process: own.process });
      const release = (): Promise<void> => queue.leave(name);
      try {
        for (let waits = false; ; ) {
          if (signal.aborted) {
            await release();
            return { kind: "given-up" };
          }
          // In this order: who drew meanwhile has a ticket by now, and who begins to draw sees ours.
          const someoneDraws = await queue.someoneDraws();
          const others = await queue.others(name);
          // CircleCI skips the job of an older pipeline, so that an old version is not deployed over a new one.
          if (!waits && others.some((other) => other.pipelineNumber > pipelineNumber)) {
            await release();
            return { kind: "overtaken" };
          }
          if (!someoneDraws && others.every((other) => other.name > name)) return { kind: "acquired", release };
          if (!waits && others.some((other) => other.name < name)) {
            waits = true;
            onWaiting();
          }
          await pause(someoneDraws ? drawMs : pollMs, undefined, { signal }).catch(() => undefined);
        }
      } catch (error) {
        await release();
        throw error;
      }
    },
  };
}

type Drawing = Pick<LockRequest, "holder" | "pipelineNumber"> & { readonly process: ProcessIdentity };

function queueIn(store: Store, folder: string) {
  const at = (name: string): string => join(folder, name);
  const list = async (kind: "drawing" | "ticket"): Promise<readonly Ticket[]> => {
    const names = (await store.list(folder)).filter((name) => name.startsWith(`${kind}-`));
    const tickets = await Promise.all(names.map((name) => read(name)));
    return tickets.filter((ticket) => ticket !== undefined);
  };
  const read = async (name: string): Promise<Ticket | undefined> => {
    const text = await store.read(at(name));
    if (text === undefined) return undefined;
    const ticket = parseTicket(name, text);
    if (ticket !== undefined && isRunning(ticket.process)) return ticket;
    await store.remove(at(name));
    return undefined;
  };
  return {
    draw: async (unique: string, drawing: Drawing): Promise<string> => {
      const text = JSON.stringify(drawing);
      await store.write(at(`drawing-${unique}`), text);
      const numbers = (await list("ticket")).map(({ name }) => Number(name.split("-")[1]));
      const number = Math.max(0, ...numbers) + 1;
      const name = `ticket-${String(number).padStart(12, "0")}-${unique}`;
      await store.write(at(name), text);
      await store.remove(at(`drawing-${unique}`));
      return name;
    },
    others: async (own: string): Promise<readonly Ticket[]> =>
      (await list("ticket")).filter(({ name }) => name !== own),
    someoneDraws: async (): Promise<boolean> => (await list("drawing")).length > 0,
    leave: (name: string): Promise<void> => store.remove(at(name)),
  };
}

function parseTicket(name: string, text: string): Ticket | undefined {
  try {
    const { holder, pipelineNumber, process } = JSON.parse(text) as Drawing;
    return { name, holder, pipelineNumber, process };
  } catch {
    return undefined;
  }
}
