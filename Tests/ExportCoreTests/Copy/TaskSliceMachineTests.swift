import ExportCore
import Testing

@Suite("One window's export tasks")
struct TaskSliceMachineTests {
    private let policy = ExportPolicy()
    private let intent = Sample.intent(Sample.lane(), Sample.window("2026-11-20", "2026-11-21"), attempt: "1")

    @Test("no conversation makes two tasks for one attempt, commits what was not seen COMPLETED, or gives up too early")
    func exhaustive() {
        var walk = TaskSliceWalk(policy: policy)
        walk.walk(from: intent, isResumed: false, depth: 9)
        walk.walk(from: intent, isResumed: true, depth: 9)
        #expect(walk.violations == [])
        #expect(walk.visited > 100_000 && walk.commits > 1000 && walk.holes > 0)
    }

    @Test("after as many failures as are allowed the window becomes a hole", arguments: [1, 2, 3])
    func holes(allowed: Int) {
        var policy = policy
        policy.taskAttempts = allowed
        var walk = TaskSliceWalk(policy: policy)
        var last = intent
        last.failures = allowed - 1
        walk.walk(from: last, isResumed: false, depth: 7)
        #expect(walk.violations == [] && walk.holes > 0)
    }

    private func started(_ now: ServiceTime = Sample.now) -> TaskSliceMachine {
        var machine = TaskSliceMachine.fresh(intent, policy: policy)
        #expect(machine.start() == .create)
        return machine
    }

    private func task(_ status: ObservedTask.Status, created: ServiceTime? = nil, ended: ServiceTime? = nil)
        -> ObservedTask
    {
        ObservedTask(id: "t", name: intent.taskName, status: status, created: created, ended: ended)
    }

    @Test("the good way is create, poll, wait, commit, and the band is made of the service's own instants")
    func goodWay() {
        var machine = started()
        #expect(machine.handle(.created(taskID: "t"), now: Sample.now) == .poll(taskID: "t"))
        #expect(machine.handle(.found(task(.running)), now: Sample.now) == .wait(.forTask(taskID: "t")))
        #expect(machine.handle(.waited, now: Sample.now) == .poll(taskID: "t"))
        let created = Sample.now.advanced(by: .seconds(3))
        let ended = Sample.now.advanced(by: .minutes(9))
        let band = Sample.band(created.milliseconds - 12 * Sample.hour, ended.milliseconds)
        #expect(
            machine.handle(.found(task(.completed, created: created, ended: ended)), now: ended)
                == .commit(taskID: "t", band))
    }

    @Test("where the service does not say when, the band is the widest that is possible")
    func bandWithoutInstants() {
        var machine = started()
        let now = Sample.now.advanced(by: .hours(1))
        #expect(machine.handle(.created(taskID: "t"), now: now) == .poll(taskID: "t"))
        let action = machine.handle(.found(task(.completed)), now: now)
        let band = Sample.band(intent.journaled.milliseconds - 12 * Sample.hour, now.milliseconds + 5000)
        #expect(action == .commit(taskID: "t", band))
    }

    @Test("a lost answer is looked for by name, then by the first object, and adopted when it turns up")
    func adoption() {
        var machine = started()
        #expect(machine.handle(.noAnswer, now: Sample.now) == .find)
        #expect(machine.handle(.notFound, now: Sample.now) == .probe)
        #expect(
            machine.handle(.probed(writeTestExists: true), now: Sample.now.advanced(by: .minutes(30)))
                == .wait(.forTaskToAppear))
        #expect(machine.handle(.waited, now: Sample.now.advanced(by: .minutes(31))) == .find)
        #expect(
            machine.handle(.found(task(.pending)), now: Sample.now.advanced(by: .minutes(31)))
                == .wait(.forTask(taskID: "t")))
    }

    @Test("a task that was seen and is then missing from one answer is looked for by name and gets its grace")
    func missingOnce() {
        var machine = started()
        #expect(machine.handle(.created(taskID: "t"), now: Sample.now) == .poll(taskID: "t"))
        let later = Sample.now.advanced(by: .hours(5))
        #expect(machine.handle(.notFound, now: later) == .find)
        #expect(machine.handle(.notFound, now: later) == .probe)
        #expect(machine.handle(.probed(writeTestExists: false), now: later) == .wait(.forTaskToAppear))
        #expect(machine.handle(.waited, now: later) == .find)
        #expect(machine.handle(.found(task(.running)), now: later) == .wait(.forTask(taskID: "t")))
    }

    @Test("the service's words for a task's status are understood, and a new one is neither success nor failure")
    func statuses() {
        #expect(
            ObservedTask.Status("COMPLETED") == .completed && ObservedTask.Status("completed") == .unknown("completed"))
        for text in ["PENDING", "RUNNING", "PENDING_CANCEL", "SLEEPING"] {
            #expect(ObservedTask.Status(text).holdsTheSlot)
        }
        for text in ["COMPLETED", "FAILED", "CANCELLED"] { #expect(!ObservedTask.Status(text).holdsTheSlot) }
    }
}
