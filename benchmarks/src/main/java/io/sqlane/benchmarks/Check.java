package io.sqlane.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** Does every workload once with every driver, and compares what they have seen and left: nothing is timed. */
final class Check {
    private Check() {}

    static void run(List<Workload> workloads) throws Exception {
        List<String> differences = new ArrayList<>();
        int checked = 0;
        for (Workload workload : workloads) {
            // The largest tables are the smaller ones again; a first row is compared when it is measured.
            if (workload.operations > Data.ROWS || workload == Workload.FIRST_ROW) {
                continue;
            }
            List<Long> expected = Runs.check(workload, Driver.SQLANE);
            for (Driver driver : workload.drivers.subList(1, workload.drivers.size())) {
                List<Long> sums = Runs.check(workload, driver);
                checked++;
                if (!sums.equals(expected)) {
                    differences.add(workload.id() + ": sqlane=" + expected + ", " + driver.title + "=" + sums);
                }
            }
        }
        if (!differences.isEmpty()) {
            throw new AssertionError("drivers differ:\n" + String.join("\n", differences));
        }
        System.out.println("The results of all drivers are equal: comparisons=" + checked);
    }
}
