import ArgumentParser
import ServiceLifecycle
import Yams
@main struct Main { static func main() async { print("cwlogs-export") } }
