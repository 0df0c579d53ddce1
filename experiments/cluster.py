"""A cluster plays the chunks of a batch: an existing one of Dask, whose workers all see the result folder."""

from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from experiments.distribute import Done, Queue, Task, UnfinishedError
from experiments.manifest import made_with

if TYPE_CHECKING:
    from distributed import Client

#: Chunks a worker has in hand: one in work, one waiting.
IN_HAND: Final = 2
#: Seconds until a scheduler must answer and have a worker, and between two looks at a folder while nothing is told.
ANSWER: Final = 30
LOOK: Final = 15


class Cluster:
    """The workers of a Dask scheduler.

    Args:
        address: of the scheduler, such as ``tcp://scheduler:8786``.
    """

    def __init__(self, address: str) -> None:
        self.address = address

    def made_with(self) -> dict[str, Any]:
        """The versions and the machine of one of its workers; each of them compares its own.

        Raises:
            UnfinishedError: there is no such cluster, it has no worker, or its workers lack Parley.
        """
        with self._client() as client:
            try:
                found: dict[str, Any] = client.submit(made_with, pure=False).result(timeout=ANSWER)
            except TimeoutError:
                raise UnfinishedError(f"the cluster at {self.address} has no worker that answers; start some") from None
            except ImportError as error:
                raise UnfinishedError(
                    f"a worker of the cluster at {self.address} cannot load Parley ({error}); "
                    "install the same version there"
                ) from None
        return found

    def work(self, task: Task, numbers: Iterator[int]) -> Iterator[Done]:
        """Play chunks; workers write parts themselves, and the scheduler sees names only.

        Raises:
            UnfinishedError: the scheduler is gone, has no workers, or chunks keep ending them.
        """
        queue = Queue(numbers)
        with self._client() as client:
            yield from self._driven(client, task, queue)
        if queue.given_up:
            raise UnfinishedError(
                f"workers of the cluster ended again and again while they played chunk {queue.given_up[0]}: out of "
                "memory, or in code that crashes",
                tuple(queue.given_up),
            )

    def _driven(self, client: "Client", task: Task, queue: Queue) -> Iterator[Done]:
        """Keep the cluster busy; where it does not tell that a part is there, the folder does.

        ``distributed`` can lose sight of a future whose worker was restarted (its issue 6074): nothing here waits for
        one without end.
        """
        pool, most = client.get_executor(pure=False), self._most(client)
        busy: dict[Future[Done], int] = {}
        while True:
            while len(busy) < most and not queue.hopeless and (number := queue.take(len(busy))) is not None:
                busy[pool.submit(task, number)] = number
            if not busy:
                return
            told = wait(busy, timeout=LOOK, return_when=FIRST_COMPLETED).done
            if not told:
                most = self._most(client)
                told = {future for future, number in busy.items() if task.is_there(number)}
            for future in told:
                yield from self._outcome(future, busy.pop(future), queue)

    def _outcome(self, future: "Future[Done]", number: int, queue: Queue) -> Iterator[Done]:
        """What became of a chunk, if it is done."""
        from distributed import KilledWorker  # noqa: PLC0415 - an optional library

        try:
            done = future.result() if future.done() else Done(number, 0)
        except KilledWorker:
            queue.give_up(number)
            return
        except CancelledError:
            raise self._gone() from None
        queue.idle = 0
        yield done

    def _most(self, client: "Client") -> int:
        """How many chunks to have under way.

        Raises:
            UnfinishedError: the scheduler is gone.
        """
        try:
            workers = len(client.nthreads()) if client.status == "running" else 0
        except (OSError, TimeoutError):
            raise self._gone() from None
        if client.status != "running":
            raise self._gone()
        return max(workers, 1) * IN_HAND

    def _gone(self) -> UnfinishedError:
        return UnfinishedError(f"the scheduler at {self.address} is gone")

    @contextmanager
    def _client(self) -> "Iterator[Client]":
        """A connection to the scheduler.

        Raises:
            UnfinishedError: there is none.
        """
        try:
            from distributed import Client  # noqa: PLC0415 - an optional library
        except ImportError:
            raise UnfinishedError('a cluster needs Dask; install it with: pip install "parley[cluster]"') from None
        try:
            client = Client(self.address, timeout=ANSWER, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise UnfinishedError(f"no Dask scheduler answers at {self.address}: {error}") from None
        with client:
            yield client
