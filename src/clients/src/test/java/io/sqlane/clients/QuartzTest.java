package io.sqlane.clients;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Date;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.quartz.CronScheduleBuilder;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDataMap;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.JobKey;
import org.quartz.PersistJobDataAfterExecution;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.impl.calendar.WeeklyCalendar;
import org.quartz.impl.jdbcjobstore.JobStoreTX;
import org.quartz.impl.jdbcjobstore.PostgreSQLDelegate;
import org.quartz.impl.jdbcjobstore.StdJDBCDelegate;

/** Quartz: jobs, triggers and calendars in the database, serialized. */
class QuartzTest extends Client {
    record Parcel(String to, byte[] content) implements Serializable {}

    private static final BlockingQueue<Object> DELIVERED = new LinkedBlockingQueue<>();

    /** Delivers what it was given, and keeps a count in its own data. */
    @PersistJobDataAfterExecution
    public static class Delivery implements Job {
        @Override
        public void execute(JobExecutionContext context) {
            JobDataMap data = context.getJobDetail().getJobDataMap();
            data.put("runs", data.containsKey("runs") ? data.getInt("runs") + 1 : 1);
            DELIVERED.add(context.getMergedJobDataMap().get("parcel"));
        }
    }

    @BeforeEach
    void createTables() throws IOException, SQLException {
        DELIVERED.clear();
        // Quartz brings scripts for other databases; this one is nearest.
        try (InputStream script =
                JobStoreTX.class.getResourceAsStream("/org/quartz/impl/jdbcjobstore/tables_postgres.sql")) {
            String text = new String(script.readAllBytes(), StandardCharsets.UTF_8)
                    .replaceAll("(?m)--.*$", "").replace("BYTEA", "BLOB");
            for (String statement : text.split(";")) {
                if (!statement.isBlank() && !statement.strip().equalsIgnoreCase("COMMIT")) {
                    execute(statement);
                }
            }
        }
    }

    private Scheduler scheduler(Class<?> delegate) throws SchedulerException {
        Properties properties = new Properties();
        properties.setProperty("org.quartz.scheduler.instanceName", folder.getFileName().toString());
        properties.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
        properties.setProperty("org.quartz.threadPool.threadCount", "2");
        properties.setProperty("org.quartz.jobStore.class", JobStoreTX.class.getName());
        properties.setProperty("org.quartz.jobStore.driverDelegateClass", delegate.getName());
        properties.setProperty("org.quartz.jobStore.dataSource", "file");
        properties.setProperty("org.quartz.dataSource.file.provider", "hikaricp");
        properties.setProperty("org.quartz.dataSource.file.driver", DRIVER);
        properties.setProperty("org.quartz.dataSource.file.URL", url() + "?busy_timeout=30000");
        properties.setProperty("org.quartz.dataSource.file.maxConnections", "4");
        return new StdSchedulerFactory(properties).getScheduler();
    }

    private static JobDetail delivery(Parcel parcel) {
        JobDataMap data = new JobDataMap();
        data.put("parcel", parcel);
        return JobBuilder.newJob(Delivery.class).withIdentity("delivery").usingJobData(data).storeDurably().build();
    }

    private static Parcel delivered() throws InterruptedException {
        return (Parcel) DELIVERED.poll(60, TimeUnit.SECONDS);
    }

    /** A scheduler stores and one that comes after it runs. */
    private void jobOutlivesItsScheduler(Class<?> delegate) throws Exception {
        byte[] content = new byte[100_000];
        content[99_999] = 42;
        Scheduler first = scheduler(delegate);
        first.scheduleJob(delivery(new Parcel("Ada", content)), TriggerBuilder.newTrigger().withIdentity("now")
                .startNow().withSchedule(SimpleScheduleBuilder.repeatMinutelyForTotalCount(1)).build());
        first.shutdown(true);
        assertEquals(List.of("delivery|WAITING"), stored("SELECT JOB_NAME, TRIGGER_STATE FROM QRTZ_TRIGGERS"));
        assertTrue(Integer.parseInt(stored("SELECT length(JOB_DATA) FROM QRTZ_JOB_DETAILS").get(0)) > 100_000);
        assertEquals(0, DELIVERED.size());

        Scheduler second = scheduler(delegate);
        second.start();
        Parcel parcel = delivered();
        assertEquals("Ada", parcel.to());
        assertArrayEquals(content, parcel.content());
        second.shutdown(true);

        Scheduler third = scheduler(delegate);
        JobDetail job = third.getJobDetail(JobKey.jobKey("delivery"));
        assertEquals(1, job.getJobDataMap().getInt("runs"));
        third.shutdown();
        assertEquals(List.of("0|1"),
                stored("SELECT (SELECT count(*) FROM QRTZ_TRIGGERS), (SELECT count(*) FROM QRTZ_JOB_DETAILS)"));
    }

    @Test
    void jobOutlivesItsSchedulerThroughBytes() throws Exception {
        jobOutlivesItsScheduler(PostgreSQLDelegate.class);
    }

    @Test
    @Tag(BEYOND_THE_PEER)
    void jobOutlivesItsSchedulerThroughBlobs() throws Exception {
        jobOutlivesItsScheduler(StdJDBCDelegate.class);
    }

    @Test
    void triggersFireAsOftenAsTheySay() throws Exception {
        Scheduler scheduler = scheduler(PostgreSQLDelegate.class);
        scheduler.scheduleJob(delivery(new Parcel("Bob", new byte[0])), TriggerBuilder.newTrigger()
                .withIdentity("often").startNow().withSchedule(SimpleScheduleBuilder.simpleSchedule()
                        .withIntervalInMilliseconds(20).withRepeatCount(4)).build());
        scheduler.start();
        for (int i = 0; i < 5; i++) {
            assertEquals("Bob", delivered().to());
        }
        while (scheduler.checkExists(TriggerKey.triggerKey("often"))) {
            Thread.onSpinWait();
        }
        scheduler.shutdown(true);

        assertEquals(0, DELIVERED.size());
        assertEquals(List.of("1|0"),
                stored("SELECT (SELECT count(*) FROM QRTZ_JOB_DETAILS), (SELECT count(*) FROM QRTZ_FIRED_TRIGGERS)"));
    }

    @Test
    void cronCalendarAndPauseAreStored() throws Exception {
        Scheduler scheduler = scheduler(PostgreSQLDelegate.class);
        WeeklyCalendar weekend = new WeeklyCalendar();
        scheduler.addCalendar("weekend", weekend, false, false);
        scheduler.scheduleJob(delivery(new Parcel("Cid", new byte[1])), TriggerBuilder.newTrigger().withIdentity("noon")
                .modifiedByCalendar("weekend").withSchedule(CronScheduleBuilder.dailyAtHourAndMinute(12, 0)).build());
        scheduler.pauseTrigger(TriggerKey.triggerKey("noon"));
        scheduler.shutdown();

        Scheduler second = scheduler(PostgreSQLDelegate.class);
        Trigger noon = second.getTrigger(TriggerKey.triggerKey("noon"));
        assertTrue(noon.getNextFireTime().after(new Date()));
        assertEquals(Trigger.TriggerState.PAUSED, second.getTriggerState(noon.getKey()));
        assertTrue(((WeeklyCalendar) second.getCalendar("weekend")).isDayExcluded(java.util.Calendar.SUNDAY));
        second.resumeAll();
        second.deleteJob(JobKey.jobKey("delivery"));
        second.shutdown();

        assertEquals(List.of("0|0|1"), stored("SELECT (SELECT count(*) FROM QRTZ_TRIGGERS),"
                + " (SELECT count(*) FROM QRTZ_CRON_TRIGGERS), (SELECT count(*) FROM QRTZ_CALENDARS)"));
    }
}
