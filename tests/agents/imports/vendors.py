"""Headers as directories and telephone systems export them, a row of ours under each, and what an import can use.

Each is a pair: the lines of the file, and our column by header.
"""

ID = "3c1d2c3b-0000-4000-8000-000000000021"
VENDORS: dict[str, tuple[list[str], dict[str, str]]] = {
    "Entra": (
        [
            "userPrincipalName,displayName,surname,mail,givenName,id,userType,jobTitle,department,accountEnabled,"
            "usageLocation,state,country,officeLocation,city,postalCode,telephoneNumber,mobilePhone,companyName",
            f"nora@pier.example,Nora Pier,Pier,nora@pier.example,Nora,{ID},Member,,Sales,True,US,TN,,HQ,"
            "Nashville,37201,+1 (615) 242-1100,+16152421199,Pier",
        ],
        {
            "userPrincipalName": "upn",
            "displayName": "name",
            "surname": "last_name",
            "mail": "email",
            "givenName": "first_name",
            "id": "object_id",
            "department": "department",
            "accountEnabled": "active",
            "state": "province",
            "officeLocation": "store",
            "city": "city",
            "postalCode": "postal_code",
            "telephoneNumber": "messaging_number",
            "companyName": "brand",
        },
    ),
    "Active Directory": (
        [
            "DistinguishedName,Enabled,GivenName,Name,ObjectClass,ObjectGUID,SamAccountName,SID,Surname,UserPrincipalName,"
            "EmployeeID,telephoneNumber,mail,Department,l,st,postalCode,physicalDeliveryOfficeName,company",
            f"CN=Nora,True,Nora,Nora Pier,user,{{{ID.upper()}}},nora,S-1-5,Pier,nora@pier.example,0042,615-242-1100,"
            "nora@pier.example,Ops,Nashville,TN,37201,HQ,Pier",
        ],
        {
            "Enabled": "active",
            "GivenName": "first_name",
            "Name": "name",
            "ObjectGUID": "object_id",
            "Surname": "last_name",
            "UserPrincipalName": "upn",
            "EmployeeID": "consistency_id",
            "telephoneNumber": "messaging_number",
            "mail": "email",
            "Department": "department",
            "l": "city",
            "st": "province",
            "postalCode": "postal_code",
            "physicalDeliveryOfficeName": "store",
            "company": "brand",
        },
    ),
    "Microsoft 365": (
        [
            "Block credential,City,Country/Region,Department,Display name,Fax,First name,Last name,Licenses,"
            "Mobile Phone,Object Id,Office,Phone number,Postal code,State,Street address,Title,"
            "Usage location,User principal name",
            f"False,Nashville,,Sales,Nora Pier,,Nora,Pier,E3,,{ID},HQ,+1 615 242 1100,37201,TN,,,,nora@pier.example",
        ],
        {
            "Block credential": "blocked",
            "City": "city",
            "Department": "department",
            "Display name": "name",
            "First name": "first_name",
            "Last name": "last_name",
            "Object Id": "object_id",
            "Office": "store",
            "Phone number": "messaging_number",
            "Postal code": "postal_code",
            "State": "province",
            "User principal name": "upn",
        },
    ),
    "Google Workspace": (
        [
            "First Name [Required],Last Name [Required],Email Address [Required],Password [Required],"
            "Status [READ ONLY],Recovery Email,Recovery Phone [MUST BE IN THE E.164 FORMAT],"
            "Work Phone,Home Phone,Employee ID,Department",
            "Nora,Pier,nora@pier.example,,Active,,,+16152421100,,E-42,Sales",
        ],
        {
            "First Name [Required]": "first_name",
            "Last Name [Required]": "last_name",
            "Email Address [Required]": "email",
            "Status [READ ONLY]": "active",
            "Work Phone": "messaging_number",
            "Employee ID": "consistency_id",
            "Department": "department",
        },
    ),
    "Teams users": (
        [
            "Identity,Alias,DisplayName,UserPrincipalName,SipAddress,LineURI,EnterpriseVoiceEnabled,UsageLocation,"
            "Department,City,AccountEnabled",
            f"{ID},nora,Nora Pier,nora@pier.example,sip:nora@pier.example,tel:+16152421100;ext=1100,True,US,Ops,"
            "Nashville,True",
        ],
        {
            "Identity": "object_id",
            "DisplayName": "name",
            "UserPrincipalName": "upn",
            "LineURI": "messaging_number",
            "Department": "department",
            "City": "city",
            "AccountEnabled": "active",
        },
    ),
    "Teams numbers": (
        [
            "TelephoneNumber,OperatorId,NumberType,ActivationState,AssignedPstnTargetId,City,IsoSubdivision",
            f"+16152421100,,CallingPlan,Activated,{ID},Nashville,TN",
        ],
        {
            "TelephoneNumber": "messaging_number",
            "AssignedPstnTargetId": "object_id",
            "City": "city",
            "IsoSubdivision": "province",
        },
    ),
    "3CX": (
        [
            "Number,FirstName,LastName,EmailAddress,MobileNumber,AuthID,OutboundCallerID,DID,Role,Department,EnableVM,"
            "Disabled",
            "100,Nora,Pier,nora@pier.example,+16152421199,x,16152421100,16152421100:DEFAULT,users,Sales,1,0",
        ],
        {
            "FirstName": "first_name",
            "LastName": "last_name",
            "EmailAddress": "email",
            "DID": "messaging_number",
            "Role": "roles",
            "Department": "department",
            "Disabled": "blocked",
        },
    ),
    "FreePBX": (
        [
            "extension,password,name,voicemail,ringtimer,outboundcid,sipname,id,tech,dial,voicemail_enable,"
            "voicemail_email",
            "1001,,Nora Pier,default,0,6152421100,,1001,pjsip,PJSIP/1001,yes,nora@pier.example",
        ],
        {
            "extension": "consistency_id",
            "name": "name",
            "outboundcid": "messaging_number",
            "voicemail_email": "email",
        },
    ),
    "FusionPBX": (
        [
            "domain_uuid,extension_uuid,extension,password,effective_caller_id_name,effective_caller_id_number,"
            "outbound_caller_id_number,directory_first_name,directory_last_name,call_timeout,enabled",
            f"{ID[:-1]}2,{ID},2001,,Nora Pier,2001,16152421100,Nora,Pier,30,true",
        ],
        {
            "domain_uuid": "directory_tenant",
            "extension_uuid": "object_id",
            "extension": "consistency_id",
            "effective_caller_id_name": "name",
            "outbound_caller_id_number": "messaging_number",
            "directory_first_name": "first_name",
            "directory_last_name": "last_name",
            "enabled": "active",
        },
    ),
    "Twilio": (
        [
            "sid,phone_number,friendly_name,voice_url,sms_url,date_created",
            "PN00,+16152421100,Front desk,,,2026-03-02",
        ],
        {"phone_number": "messaging_number", "friendly_name": "name"},
    ),
    "Telnyx": (
        [
            "phone_number,status,tags,connection_id,emergency_enabled,purchased_at",
            "+16152421100,active,,17,,2026",
        ],
        {"phone_number": "messaging_number", "status": "active"},
    ),
    "Bandwidth": (
        [
            "Full Number,City,Lata,State,Rate Center,Status,AccountId",
            "6152421100,NASHVILLE,470,TN,NASHVL,Inservice,9",
        ],
        {"Full Number": "messaging_number", "City": "city", "State": "province"},
    ),
    "Snipe-IT": (
        [
            "First Name,Last Name,email,User name,Location,Phone Num,Job Title For User,Employee Number,Company",
            "Nora,Pier,nora@pier.example,nora,HQ,615-242-1100,Clerk,9,Pier",
        ],
        {
            "First Name": "first_name",
            "Last Name": "last_name",
            "email": "email",
            "User name": "upn",
            "Location": "store",
            "Phone Num": "messaging_number",
            "Employee Number": "consistency_id",
            "Company": "brand",
        },
    ),
    "Chatwoot": (
        [
            "id,name,email,identifier,phone_number,company_name,ip_address",
            "1,Nora Pier,nora@pier.example,c-9,+16152421100,Pier,192.0.2.1",
        ],
        {
            "name": "name",
            "email": "email",
            "identifier": "consistency_id",
            "phone_number": "messaging_number",
            "company_name": "brand",
        },
    ),
    "German": (
        [
            "Objekt-ID,Anzeigename,Vorname,Nachname,E-Mail-Adresse,Telefonnummer,Abteilung,Stadt,Postleitzahl",
            f"{ID},Nora Pier,Nora,Pier,nora@pier.example,+4930123456,Vertrieb,Berlin,10115",
        ],
        {
            "Objekt-ID": "object_id",
            "Anzeigename": "name",
            "Vorname": "first_name",
            "Nachname": "last_name",
            "E-Mail-Adresse": "email",
            "Telefonnummer": "messaging_number",
            "Abteilung": "department",
            "Stadt": "city",
            "Postleitzahl": "postal_code",
        },
    ),
    "French": (
        [
            "Nom d’affichage,Prénom,Nom,Adresse e-mail,Numéro de téléphone,Service,Ville,Code postal",
            "Nora Pier,Nora,Pier,nora@pier.example,+33199001234,Ventes,Paris,75001",
        ],
        {
            "Nom d’affichage": "name",
            "Prénom": "first_name",
            "Nom": "last_name",
            "Adresse e-mail": "email",
            "Numéro de téléphone": "messaging_number",
            "Service": "department",
            "Ville": "city",
            "Code postal": "postal_code",
        },
    ),
    "Danish": (
        [
            "Vist navn,Fornavn,Efternavn,E-mail,Telefon,Afdeling,By,Postnummer,Medarbejdernummer",
            "Nora Pier,Nora,Pier,nora@pier.example,+4532123456,Salg,Aarhus,8000,77",
        ],
        {
            "Vist navn": "name",
            "Fornavn": "first_name",
            "Efternavn": "last_name",
            "E-mail": "email",
            "Telefon": "messaging_number",
            "Afdeling": "department",
            "By": "city",
            "Postnummer": "postal_code",
            "Medarbejdernummer": "consistency_id",
        },
    ),
}
