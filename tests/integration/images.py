# SPDX-License-Identifier: MIT
"""
Building the project's image without an image registry, and running it: buildah, podman and runc, from the distribution. The
base of the Dockerfile is made from the package mirror that apt uses.
"""
import fcntl
import glob
import os
import re
import resource
import shutil
import subprocess
import tempfile

from harness import REPO, bearers, kill, new_cookie, read, wait_for
from modes import ROOT, works

TOOLS = ["buildah", "podman", "runc", "conmon", "debootstrap", "apt-cache"]
FOLDERS = "/var/tmp"  # the engines want short names, and much room
PREFIX = "brood-image-"
BASE_SECONDS = 300
BUILD_SECONDS = 300
CONTROL_SECONDS = 60

# The steps of a build: when they are killed, what they started dies as well, and their mounts and what they would keep in
# /var/lib go with them.
APART = ["unshare", "-mpf", "--mount-proc", "--kill-child", "sh", "-c", 'mount -t tmpfs none /var/lib && exec "$@"',
         "sh"]


class Missing(Exception):
    """Why no image can be built or run here."""


def run(*argv, seconds, **popen):
    """What it prints. Fails with the end of that."""
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=seconds,
                          check=False, **popen)
    text = done.stdout.decode(errors="replace")
    assert done.returncode == 0, f"{' '.join(argv)}: exit status {done.returncode}\n{text[-6000:]}"
    return text


def needed(what, *argv, **options):
    """run() of what does not depend on brood: where it fails, this host is not one for these tests."""
    try:
        return run(*argv, **options)
    except subprocess.TimeoutExpired as why:
        raise Missing(f"{what}: no end within {why.timeout:.0f} s") from None
    except AssertionError as why:
        raise Missing(f"{what}: {str(why).strip().splitlines()[-1]}") from None


def base_name():
    """What the Dockerfile starts from, and which release that is."""
    found = re.search(r"^FROM (debian:(\w+)\S*)", read(f"{REPO}/Dockerfile"), re.M)
    return found.groups()


def readme_recipe():
    """The Dockerfile that the README shows."""
    found = re.search(r"^    FROM .*\n(?:    .*\n)+", read(f"{REPO}/README.md"), re.M)
    return re.sub("^    ", "", found.group(), flags=re.M)


def mirror(suite):
    """The package mirror that apt uses here for the base's release."""
    policy = needed("apt-cache", "apt-cache", "policy", seconds=CONTROL_SECONDS, env=dict(os.environ, LC_ALL="C"))
    found = re.search(rf"\d (\S+:/\S+) {suite}/main ", policy)
    if not found:
        raise Missing(f"apt has no mirror of {suite} here")
    return found.group(1)


def hard_limit(which, most):
    """Engines ask for more than a caller without CAP_SYS_RESOURCE may give."""
    limit = resource.getrlimit(which)[1]
    return most if limit == resource.RLIM_INFINITY else min(most, limit)


def cgroups(name):
    """The engine's folders in every hierarchy, the deepest first."""
    found = glob.glob(f"/sys/fs/cgroup/{name}") + glob.glob(f"/sys/fs/cgroup/*/{name}")
    return [folder for top in found for folder, _, _ in os.walk(top, topdown=False)]


def remove(folder):
    """An engine's folder, with what is mounted in it and its cgroups."""
    for line in reversed(read("/proc/self/mountinfo").splitlines()):
        if line.split()[4].startswith(f"{folder}/"):
            subprocess.run(["umount", "-l", line.split()[4]], check=False)
    for cgroup in cgroups(os.path.basename(folder)):
        try:
            os.rmdir(cgroup)
        except OSError:
            pass
    shutil.rmtree(folder, ignore_errors=True)


class Folder:
    """A temporary one, locked; those whose owner was killed are removed."""

    def __init__(self):
        for old in glob.glob(f"{FOLDERS}/{PREFIX}*"):
            self.remove_where_free(old)
        self.path = tempfile.mkdtemp(prefix=PREFIX, dir=FOLDERS)
        self.lock = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(self.lock, fcntl.LOCK_EX)

    @staticmethod
    def remove_where_free(path):
        try:
            lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError:
            return
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            remove(path)
        except BlockingIOError:
            pass
        finally:
            os.close(lock)

    def close(self):
        remove(self.path)
        os.close(self.lock)


class Engine:
    """podman and buildah with settings and a store of their own, that go with them."""

    def __init__(self):
        if not ROOT:
            raise Missing("needs root")
        missing = [tool for tool in TOOLS if not shutil.which(tool)]
        if missing:
            raise Missing(f"not installed: {' '.join(missing)}")
        if not works(*APART, "true"):
            raise Missing("no mount and PID namespaces can be made here")
        self.base, self.suite = base_name()
        self.mirror = mirror(self.suite)
        self.locked = Folder()
        self.folder = self.locked.path
        self.podman = ["podman", f"--runtime-flag=root={self.folder}/runc"]

    def settings(self):
        """Of this host's settings none counts, and nothing is looked up in the network."""
        files = {
            "containers.conf": f"""
                [engine]
                cgroup_manager = "cgroupfs"
                events_logger = "none"
                lock_type = "file"
                runtime = "runc"
                static_dir = "{self.folder}/root/libpod"
                tmp_dir = "{self.folder}/tmp"
                volume_path = "{self.folder}/root/volumes"
                [engine.runtimes]
                runc = ["{shutil.which('runc')}"]
                """,
            "storage.conf": f"""
                [storage]
                driver = "{self.storage_driver()}"
                graphroot = "{self.folder}/root"
                runroot = "{self.folder}/run"
                """,
            "registries.conf": 'unqualified-search-registries = []\nshort-name-mode = "enforcing"\n',
        }
        for name, text in files.items():
            with open(f"{self.folder}/{name}", "w") as f:
                f.write(text)
        self.env = dict(os.environ, LC_ALL="C", HOME=self.folder, TMPDIR=self.folder, XDG_RUNTIME_DIR=self.folder)
        self.env["CONTAINERS_CONF"] = f"{self.folder}/containers.conf"
        self.env["CONTAINERS_STORAGE_CONF"] = f"{self.folder}/storage.conf"
        self.env["CONTAINERS_REGISTRIES_CONF"] = f"{self.folder}/registries.conf"

    def storage_driver(self):
        """overlay where the kernel has it for this folder; else vfs, which copies each container's whole root."""
        parts = [f"{self.folder}/probe/{name}" for name in ("lower", "upper", "work", "merged")]
        for part in parts:
            os.makedirs(part)
        options = "lowerdir={},upperdir={},workdir={}".format(*parts)
        return "overlay" if works("unshare", "-m", "mount", "-t", "overlay", "-o", options, "none", parts[3]) else "vfs"

    def root_tarball(self):
        """A minimal root of the base's release, made once and kept in build/cache."""
        cached = f"{REPO}/build/cache/image-base-{self.suite}.tar"
        if os.path.exists(cached):
            return cached
        os.makedirs(os.path.dirname(cached), exist_ok=True)
        root, made = f"{self.folder}/root-of-base", f"{cached}.{os.path.basename(self.folder)}"
        try:
            needed("debootstrap", *APART, "debootstrap", "--variant=minbase", self.suite, root, self.mirror, seconds=BASE_SECONDS,
                   env=self.env)
            # As in the slim images there is no documentation, and apt knows no packages yet.
            outside = [f"--exclude=./{part}/*" for part in ("dev", "var/cache/apt", "var/lib/apt/lists", "usr/share/doc",
                                                            "usr/share/info", "usr/share/locale", "usr/share/man")]
            needed("tar", "tar", "-C", root, *outside, "-cf", made, ".", seconds=BASE_SECONDS)
            os.rename(made, cached)
        finally:
            shutil.rmtree(root, ignore_errors=True)
            if os.path.exists(made):
                os.unlink(made)
        return cached

    def make_base(self):
        """The Dockerfile's base under its name, with this host's ways to the mirror; and a proof that the engines work here."""
        self.settings()
        needed("podman import", *APART, *self.podman, "import", "--quiet", self.root_tarball(), "localhost/root",
               seconds=BASE_SECONDS, env=self.env)
        config = needed("apt-config", "apt-config", "dump", "Acquire", seconds=CONTROL_SECONDS)
        config = "".join(re.findall(r'^Acquire::(?:Check-|Retries|https?::).* ".+";\n', config, re.M))
        keyring = "/usr/share/keyrings/debian-archive-keyring.gpg"
        self.write("base", f"""
            FROM localhost/root
            COPY sources /etc/apt/sources.list.d/debian.sources
            COPY config /etc/apt/apt.conf.d/99mirror
            RUN echo force-unsafe-io >/etc/dpkg/dpkg.cfg.d/docker-apt-speedup
            RUN rm -f /etc/apt/sources.list && apt-get -q update --error-on=any && rm -rf /var/lib/apt/lists/*
            """, config=config, sources=f"""
            Types: deb
            URIs: {self.mirror}
            Suites: {self.suite}
            Components: main
            Signed-By: {keyring}
            """)
        needed("buildah", *self.bud(self.base, f"{self.folder}/base"), seconds=BASE_SECONDS, env=self.env)
        needed("podman run", *self.words(image=self.base), "true", seconds=CONTROL_SECONDS, env=self.env)

    def build(self):
        """The image `brood` from the project's Dockerfile; and `app` from the README's, which adds it to a distribution."""
        run(*self.bud("brood", REPO), seconds=BUILD_SECONDS, env=self.env)
        self.write("app", readme_recipe())
        run(*self.bud("app", f"{self.folder}/app"), seconds=BUILD_SECONDS, env=self.env)

    def write(self, name, recipe, **files):
        """A folder with a Dockerfile."""
        os.mkdir(f"{self.folder}/{name}")
        for file, text in {"Dockerfile": recipe, **files}.items():
            with open(f"{self.folder}/{name}/{file}", "w") as f:
                f.write(re.sub("^ *", "", text, flags=re.M).lstrip("\n"))

    def bud(self, name, context):
        """A name without a registry is looked for as localhost/NAME."""
        return [*APART, "buildah", "bud", "--isolation=chroot", "--network=host", "--pull-never", "-t", f"localhost/{name}",
                context]

    def words(self, *options, image="app", name=None):
        """A command line that runs the image; the command's words come after it."""
        limits = {"nofile": hard_limit(resource.RLIMIT_NOFILE, 1024), "nproc": hard_limit(resource.RLIMIT_NPROC, 2000)}
        return [*self.podman, "run", "--rm", "--name", name or new_cookie(), "--pull=never", "--network=none",
                "--cgroups=no-conmon", f"--cgroup-parent=/{os.path.basename(self.folder)}", "--log-driver=none",
                *(f"--ulimit={what}={most}:{most}" for what, most in limits.items()), *options, f"localhost/{image}"]

    def run(self, *command, options=(), image="app", seconds=CONTROL_SECONDS):
        name = new_cookie()
        try:
            done = subprocess.run([*self.words(*options, image=image, name=name), *command], stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=seconds, env=self.env, check=False)
        except BaseException:
            self.end(name)
            raise
        return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")

    def control(self, *words):
        return run(*self.podman, *words, seconds=CONTROL_SECONDS, env=self.env)

    def end(self, *which):
        """Remove containers, whatever they do."""
        try:
            subprocess.run([*self.podman, "rm", "--force", "--ignore", "--time=0", *which], stdin=subprocess.DEVNULL,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=CONTROL_SECONDS, check=False,
                           env=self.env)
        except subprocess.TimeoutExpired:
            pass

    def close(self):
        """The engine's own helpers end a little later than the containers."""
        self.end("--all")
        try:
            wait_for(lambda: not bearers(self.folder), "the engine's processes have ended")
        except AssertionError:
            for pid in bearers(self.folder):
                kill(pid)
        self.locked.close()
