import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import software.amazon.dynamodb.services.local.main.ServerRunner;

/** DynamoDB Local listens on all interfaces and has no option for it; started from here, it listens on 127.0.0.1 only. */
class LoopbackDynamoDb {
  public static void main(String[] arguments) throws Exception {
    var local = ServerRunner.createServerFromCommandLineArgs(arguments);
    var field = local.getClass().getDeclaredField("server");
    field.setAccessible(true);
    var server = (Server) field.get(local);
    ((ServerConnector) server.getConnectors()[0]).setHost("127.0.0.1");
    local.start();
    local.join();
  }
}
