/** How to get a container engine and its client. */
export const installEngine = "https://docs.docker.com/engine/install/";

/** How to start one that is installed, by what its client says. */
export const startEngine = (why = ""): string =>
  /permission denied/i.test(why)
    ? "let this user reach it: sudo usermod -aG docker $USER, and log in again"
    : `start it (systemctl start docker, or Docker Desktop) and let this user reach it, or install one: ${installEngine}`;

/** How to let an engine run programs of another architecture. */
export const letEmulate = (architecture: string): string =>
  `docker run --privileged --rm tonistiigi/binfmt --install ${architecture}, or your system's packages qemu-user-static and binfmt-support`;
