import eu.europa.esig.dss.enumerations.Indication;
import eu.europa.esig.dss.enumerations.SubIndication;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import eu.europa.esig.dss.validation.reports.Reports;
import java.io.File;

/** Usage: DssJudge ROOT.pem FILE.pdf … – a line for each signature: file, indication, sub-indication, level. Offline. */
public final class DssJudge {
    public static void main(String[] arguments) {
        CommonTrustedCertificateSource trusted = new CommonTrustedCertificateSource();
        trusted.addCertificate(DSSUtils.loadCertificate(new File(arguments[0])));
        for (int number = 1; number < arguments.length; number++) {
            // A verifier without sources of its own: nothing is fetched.
            CommonCertificateVerifier verifier = new CommonCertificateVerifier();
            verifier.setTrustedCertSources(trusted);
            SignedDocumentValidator validator =
                SignedDocumentValidator.fromDocument(new FileDocument(new File(arguments[number])));
            validator.setCertificateVerifier(verifier);
            Reports reports = validator.validateDocument();
            SimpleReport simple = reports.getSimpleReport();
            for (String id : simple.getSignatureIdList()) {
                Indication indication = simple.getIndication(id);
                SubIndication sub = simple.getSubIndication(id);
                System.out.println(number - 1 + "\t" + indication + "\t" + sub + "\t" + simple.getSignatureFormat(id));
            }
        }
    }
}
