package io.sqlane.benchmarks;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures all drivers in one run: round after round, and in a round one driver right after the other, so that a slow
 * minute of the machine meets both.
 *
 * <p>Arguments: {@code --quick} for a look that proves nothing, then the workloads, all if none. Results are
 * written by a whole run only.
 */
final class Main {
    private static final Path FLOOR = Path.of("benchmarks/target/floor");
    private static final Path RESULTS = Path.of("benchmarks/results");

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        List<String> names = new ArrayList<>(Arrays.asList(arguments));
        boolean quick = names.remove("--quick");
        List<Workload> workloads = names.isEmpty()
                ? List.of(Workload.values())
                : names.stream()
                        .map(name -> Workload.valueOf(name.toUpperCase(Locale.ROOT)))
                        .toList();
        int rounds = quick ? 1 : 5;
        int iterations = quick ? 3 : 5;
        int millis = quick ? 500 : 1000;
        FloorDriver floor = new FloorDriver(FLOOR, new Driver.Pace(1, iterations, millis));
        Driver.Pace pace = new Driver.Pace(quick ? 3 : 6, iterations, millis);
        Driver sqlane = new JvmDriver(Driver.SQLANE, Workload::sqlane, pace);
        Driver jdbc = new JvmDriver(Driver.JDBC, Workload::jdbc, pace);

        Map<String, String> machine = Machine.describe();
        List<String> sqlite = floor.options();
        List<Sample> samples = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            for (Workload workload : workloads) {
                List<Driver> drivers = new ArrayList<>(List.of(sqlane));
                if (workload.floor != null) {
                    drivers.add(floor);
                }
                if (workload.timesFaster > 0) {
                    drivers.add(jdbc);
                }
                // Each driver is first in its turn.
                Collections.rotate(drivers, round);
                for (Driver driver : drivers) {
                    samples.add(driver.run(workload, round));
                }
            }
            System.err.println("round " + round + " of " + rounds + " is done");
            if (!quick && names.isEmpty()) {
                // After each round: a run that is stopped leaves what it has.
                new Report(machine, sqlite, samples).write(RESULTS.resolve(LocalDate.now().toString()));
            }
        }
        System.out.println(new Report(machine, sqlite, samples).markdown());
    }
}
